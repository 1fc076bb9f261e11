package io.vicinity.client.channel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory of this process alone, off the heap, that grows as it is needed and is used again. Used by one thread. */
final class PrivateMemory {
    /** Memory up to this many bytes is kept for the next message. */
    private static final long KEPT = 64 << 20;

    private static final long FIRST = 1 << 20;

    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private MemorySegment segment = MemorySegment.NULL;

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Makes room for so many bytes, of at most so many that will be wanted; the first ones that are used keep their values. */
    void ensure(final int used, final long wanted, final long most) {
        final long had = segment.byteSize();
        if (wanted > had) {
            final long size = Math.max(wanted, Math.min(most, Math.max(FIRST, 2 * had)));
            // Freed when nothing refers to it any more.
            final MemorySegment larger = Arena.ofAuto().allocate(size, Long.BYTES);
            MemorySegment.copy(segment, 0, larger, 0, used);
            segment = larger;
            buffer.wrap(larger.address(), (int) size);
        }
    }

    /** Nothing in it is needed any more: what is large is let go of. */
    void trim() {
        if (segment.byteSize() > KEPT) {
            segment = MemorySegment.NULL;
            buffer.wrap(0, 0);
        }
    }
}
