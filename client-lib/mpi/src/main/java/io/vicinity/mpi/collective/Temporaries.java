package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory for partial results, kept for use again: a stack of buffers for each power of two. */
final class Temporaries {
    private static final int SMALLEST = 256;
    private static final int LARGEST = 1 << 30;

    /** More than this is not kept. */
    private static final long KEPT_BYTES = 128L << 20;

    private final ArrayDeque<UnsafeBuffer>[] free = stacks();
    private long keptBytes;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static ArrayDeque<UnsafeBuffer>[] stacks() {
        final ArrayDeque<UnsafeBuffer>[] stacks = new ArrayDeque[Integer.SIZE];
        for (int i = 0; i < stacks.length; i++) {
            stacks[i] = new ArrayDeque<>();
        }
        return stacks;
    }

    /** Refuses what is longer than buffers are. */
    static void check(final long length) {
        if (length > LARGEST) {
            throw new EngineException(
                    ErrorClass.NO_MEM,
                    "a collective needs " + length + " bytes for partial results, and may have " + LARGEST
                            + ": work on fewer elements at once");
        }
    }

    /**
     * Takes a buffer.
     *
     * @param length in bytes that is wanted.
     * @return a buffer that is at least as long, with anything in it.
     */
    UnsafeBuffer take(final long length) {
        check(length);
        final int capacity = BitUtil.findNextPositivePowerOfTwo(Math.max((int) length, SMALLEST));
        final UnsafeBuffer kept = free[Integer.numberOfTrailingZeros(capacity)].pollLast();
        if (kept != null) {
            keptBytes -= capacity;
            return kept;
        }
        return new UnsafeBuffer(ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder()));
    }

    /** Gives a buffer back that nobody uses any more. */
    void give(final UnsafeBuffer buffer) {
        if (keptBytes + buffer.capacity() <= KEPT_BYTES) {
            keptBytes += buffer.capacity();
            free[Integer.numberOfTrailingZeros(buffer.capacity())].addLast(buffer);
        }
    }
}
