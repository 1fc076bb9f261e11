package io.vicinity.mpi.sharing;

import io.vicinity.client.RemoteMemory;
import io.vicinity.client.SharedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory of one JVM, for ranks that are threads of it. Thread-safe. */
public final class LocalSharing implements Sharing {
    private static final int GAP = 64;

    /** By position. */
    private final NavigableMap<Long, Shared> all = new ConcurrentSkipListMap<>();

    private final AtomicLong next = new AtomicLong(GAP);

    /** Nothing is shared yet. */
    public LocalSharing() {
        // Memory comes when it is asked for.
    }

    @Override
    public long capacity() {
        return Long.MAX_VALUE;
    }

    @Override
    public Optional<SharedMemory> share(final int length) {
        final Shared memory = new Shared(next.getAndAdd((long) length + GAP), length);
        all.put(memory.position(), memory);
        return Optional.of(memory);
    }

    @Override
    public Optional<RemoteMemory> reach(final int peer, final long position, final int length) {
        final Map.Entry<Long, Shared> below = all.floorEntry(position);
        if (below == null || length < 1) {
            return Optional.empty();
        }
        final Shared memory = below.getValue();
        final long start = position - memory.position;
        return start > memory.buffer.capacity() - length
                ? Optional.empty()
                : Optional.of(new Reached(memory, new UnsafeBuffer(memory.buffer, (int) start, length), (int) start));
    }

    @Override
    public Machine machine() {
        return new Machine(0, true);
    }

    private final class Shared implements SharedMemory {
        private final long position;
        private final ByteBuffer bytes;
        private final UnsafeBuffer buffer;
        private volatile boolean closed;

        Shared(final long position, final int length) {
            this.position = position;
            bytes = BufferUtil.allocateDirectAligned(length, BitUtil.CACHE_LINE_LENGTH);
            buffer = new UnsafeBuffer(bytes);
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public UnsafeBuffer buffer() {
            return buffer;
        }

        @Override
        @SuppressWarnings("restricted")
        public ByteBuffer byteBuffer(final int offset, final int length, final Runnable whenUnreachable) {
            return MemorySegment.ofAddress(buffer.addressOffset() + offset)
                    .reinterpret(length, Arena.ofAuto(), _ -> {
                        try {
                            whenUnreachable.run();
                        } finally {
                            Reference.reachabilityFence(bytes);
                        }
                    })
                    .asByteBuffer();
        }

        @Override
        public boolean isShared() {
            return !closed;
        }

        @Override
        public boolean isWanted() {
            return false;
        }

        @Override
        public boolean keepPrivately() {
            return !isShared();
        }

        @Override
        public void close() {
            closed = true;
            all.remove(position);
        }
    }

    private record Reached(Shared memory, UnsafeBuffer buffer, int start) implements RemoteMemory {
        @Override
        public boolean enter() {
            return memory.isShared();
        }

        @Override
        public boolean isLeft() {
            return !memory.isShared();
        }

        @Override
        public void leave() {
            // It goes nowhere.
        }

        @Override
        public boolean isIntact() {
            return true;
        }

        @Override
        public boolean pin() {
            return memory.isShared();
        }

        @Override
        public void unpin() {
            // It goes nowhere.
        }

        @Override
        public ByteBuffer byteBuffer(final int offset, final int length) {
            return memory.bytes.slice(start + offset, length);
        }
    }
}
