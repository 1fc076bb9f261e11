package io.vicinity.cli.perf;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import java.time.Duration;

/** Channels that are opened through the control plane and closed again. Counts channels; only the opening is timed. */
final class OpenExercise implements Exercise {
    private static final int MAX_OPENS = 64;
    private static final int MIN_OPENS = 16;
    private static final Duration WAIT = Duration.ofMinutes(1);

    private final long[] times = new long[MAX_OPENS];
    private final Endpoint endpoint;
    private final String target;

    OpenExercise(final Endpoint endpoint, final String target) {
        this.endpoint = endpoint;
        this.target = target;
    }

    @Override
    public long lead(final int count) {
        long nanos = 0;
        for (int i = 0; i < count; i++) {
            final long start = System.nanoTime();
            final Channel channel = endpoint.open(target, WAIT);
            times[i] = System.nanoTime() - start;
            nanos += times[i];
            channel.close();
        }
        return nanos;
    }

    @Override
    public void follow(final int count) {
        for (int i = 0; i < count; i++) {
            endpoint.accept(WAIT).close();
        }
    }

    @Override
    public double value(final int count, final long nanos) {
        return (double) nanos / count;
    }

    @Override
    public int sampleCount(final int count) {
        return count;
    }

    @Override
    public double sample(final int index) {
        return times[index];
    }

    @Override
    public int minCount() {
        return MIN_OPENS;
    }

    @Override
    public int maxCount() {
        return MAX_OPENS;
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
