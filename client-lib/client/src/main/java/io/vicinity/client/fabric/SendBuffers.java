package io.vicinity.client.fabric;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory for packets, which stays as it is until they are sent, and is used again then. There are as many as were ever under way at once. */
final class SendBuffers {
    private final Arena arena;
    private final int length;
    private final Deque<Buffer> free = new ArrayDeque<>();

    /** One packet that is made, held back, or under way. */
    static final class Buffer {
        final UnsafeBuffer bytes;
        private final SendBuffers home;
        long request;

        /** Length of its own header; its data lies at that address. */
        int headerLength;

        long data;
        int length;

        /** Is its data fetched by the other end? If not, it goes with it. */
        boolean announces;

        private Buffer(final UnsafeBuffer bytes, final SendBuffers home) {
            this.bytes = bytes;
            this.home = home;
        }

        long address() {
            return bytes.addressOffset();
        }

        void free() {
            home.free.push(this);
        }
    }

    /**
     * Begins with none.
     *
     * @param arena  that they are taken from.
     * @param length of each in bytes.
     */
    SendBuffers(final Arena arena, final int length) {
        this.arena = arena;
        this.length = length;
    }

    Buffer take() {
        // The one that was used last: it is in the caches, and registered with the device.
        final Buffer used = free.poll();
        if (used != null) {
            return used;
        }
        final MemorySegment memory = arena.allocate(length, Long.BYTES);
        return new Buffer(new UnsafeBuffer(memory.address(), length), this);
    }
}
