package io.vicinity.mpi.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory for copies of messages, by powers of two; some of it is kept for the next. */
final class Buffers {
    private static final int LEAST_SHIFT = 7;
    private static final int CLASSES = 31 - LEAST_SHIFT;
    private static final long MOST_KEPT = 8L * 1024 * 1024;

    private final List<Deque<UnsafeBuffer>> free = new ArrayList<>();
    private final IntFunction<byte[]> memory;
    private long kept;

    Buffers() {
        this(byte[]::new);
    }

    /** Takes memory from elsewhere. */
    Buffers(final IntFunction<byte[]> memory) {
        this.memory = memory;
        for (int i = 0; i < CLASSES; i++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** At least as long as asked for. */
    UnsafeBuffer take(final int length) {
        final int index = classOf(length);
        final UnsafeBuffer buffer = free.get(index).poll();
        if (buffer == null) {
            return new UnsafeBuffer(memory.apply(1 << index + LEAST_SHIFT));
        }
        kept -= buffer.capacity();
        return buffer;
    }

    void give(final UnsafeBuffer buffer) {
        if (kept + buffer.capacity() <= MOST_KEPT) {
            kept += buffer.capacity();
            free.get(classOf(buffer.capacity())).push(buffer);
        }
    }

    /** The longest that there is. */
    static int longest() {
        return 1 << CLASSES - 1 + LEAST_SHIFT;
    }

    private static int classOf(final int length) {
        return Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(length, 1) - 1) - LEAST_SHIFT);
    }
}
