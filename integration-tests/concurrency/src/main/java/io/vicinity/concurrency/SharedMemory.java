package io.vicinity.concurrency;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory as processes share it, for the many states that a test runs through: rings do not lie in arrays, and nobody could allocate
 * and free so many direct buffers. A piece is given out again after 256 MiB of others were, long after its test is over.
 */
public final class SharedMemory {
    private static final int LENGTH = 256 << 20;
    private static final int ALIGNMENT = 128;
    private static final UnsafeBuffer ALL = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private static final AtomicInteger NEXT = new AtomicInteger();

    private SharedMemory() {}

    /**
     * Takes a piece.
     *
     * @param length in bytes, far less than 256 MiB.
     * @return memory that is all zero.
     */
    public static UnsafeBuffer take(final int length) {
        final int taken = (length + ALIGNMENT - 1) & -ALIGNMENT;
        final int start = NEXT.getAndUpdate(next -> next <= LENGTH - taken ? next + taken : taken);
        final UnsafeBuffer memory = new UnsafeBuffer(ALL, start <= LENGTH - taken ? start : 0, length);
        memory.setMemory(0, length, (byte) 0);
        return memory;
    }
}
