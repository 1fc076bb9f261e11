package io.vicinity.cli.perf;

import org.agrona.concurrent.UnsafeBuffer;

/** One core copies private memory; the other has nothing to do. Counts copies. */
final class MemcpyExercise implements Exercise {
    private static final int MAX_COPIES = 1 << 20;

    private final UnsafeBuffer source;
    private final UnsafeBuffer sink;
    private final int length;

    MemcpyExercise(final Payload buffers, final int length) {
        this.source = buffers.source();
        this.sink = buffers.sink();
        this.length = length;
    }

    @Override
    public long lead(final int count) {
        final long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            sink.putBytes(0, source, 0, length);
        }
        return System.nanoTime() - start;
    }

    @Override
    public void follow(final int count) {
        // The other core is left alone.
    }

    @Override
    public double value(final int count, final long nanos) {
        return (double) count * length / nanos;
    }

    @Override
    public int maxCount() {
        return MAX_COPIES;
    }
}
