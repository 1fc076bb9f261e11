package io.vicinity.mpi.sharing;

import io.vicinity.client.RemoteMemory;
import io.vicinity.client.SharedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory of one JVM, for ranks that are threads of it. Thread-safe. */
public final class LocalSharing implements Sharing {
    private final Map<Long, Shared> all = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

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
        final Shared memory = new Shared(last.incrementAndGet(), length);
        all.put(memory.position(), memory);
        return Optional.of(memory);
    }

    @Override
    public Optional<RemoteMemory> reach(final int peer, final long position, final int length) {
        final Shared memory = all.get(position);
        return memory == null || length < 1 || length > memory.buffer.capacity()
                ? Optional.empty()
                : Optional.of(new Reached(memory, new UnsafeBuffer(memory.buffer, 0, length)));
    }

    @Override
    public Machine machine() {
        return new Machine(0, true);
    }

    private final class Shared implements SharedMemory {
        private final long position;
        private final ByteBuffer bytes;
        private final UnsafeBuffer buffer;

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
            return all.containsKey(position);
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
            all.remove(position);
        }
    }

    private record Reached(Shared memory, UnsafeBuffer buffer) implements RemoteMemory {
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
        public boolean pin() {
            return memory.isShared();
        }

        @Override
        public void unpin() {
            // It goes nowhere.
        }

        @Override
        public ByteBuffer byteBuffer(final int offset, final int length) {
            return memory.bytes.slice(offset, length);
        }
    }
}
