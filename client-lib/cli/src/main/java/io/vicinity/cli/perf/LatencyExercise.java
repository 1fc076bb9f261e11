package io.vicinity.cli.perf;

/** Round trips of one message. Counts groups of them, because reading the clock costs about as much as a short message. */
final class LatencyExercise extends PipeExercise {
    private static final int MAX_GROUPS = 4096;

    private final Loops loops = SpinLoops.copy();
    private final long[] times = new long[MAX_GROUPS];
    private final int length;
    private final int perGroup;

    LatencyExercise(final Pipe pipe, final int length) {
        super(pipe);
        this.length = length;
        this.perGroup = roundTripsPerGroup(length);
    }

    /** Round trips that are timed together. */
    static int roundTripsPerGroup(final int length) {
        if (length <= 512) {
            return 16;
        }
        return length <= 8192 ? 4 : 1;
    }

    @Override
    public long lead(final int count) {
        return loops.ping(pipe, length, count, perGroup, times);
    }

    @Override
    public void follow(final int count) {
        loops.pong(pipe, length, count * perGroup);
    }

    @Override
    public double value(final int count, final long nanos) {
        return nanos / (2.0 * count * perGroup);
    }

    @Override
    public double sample(final int index) {
        return times[index] / (2.0 * perGroup);
    }

    @Override
    public int maxCount() {
        return MAX_GROUPS;
    }
}
