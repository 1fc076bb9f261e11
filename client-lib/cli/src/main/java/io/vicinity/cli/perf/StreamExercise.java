package io.vicinity.cli.perf;

/** Messages in one direction, in windows that are acknowledged by the control. Counts windows. */
final class StreamExercise extends PipeExercise {
    private static final int MAX_WINDOWS = 4096;

    private final long[] times = new long[MAX_WINDOWS];
    private final Loops loops = SpinLoops.copy();
    private final Control control;
    private final int length;
    private final int window;
    private final boolean perSecond;

    /**
     * Creates an exercise.
     *
     * @param perSecond true to measure messages a second, false to measure gigabytes (10<sup>9</sup> bytes) a second.
     */
    StreamExercise(
            final Pipe pipe, final Control control, final int length, final int window, final boolean perSecond) {
        super(pipe);
        this.control = control;
        this.length = length;
        this.window = window;
        this.perSecond = perSecond;
    }

    @Override
    public long lead(final int count) {
        return loops.sendWindows(pipe, length, count, window, control, times);
    }

    @Override
    public void follow(final int count) {
        loops.receiveWindows(pipe, count, window, control);
    }

    @Override
    public double value(final int count, final long nanos) {
        final double messages = (double) count * window;
        return perSecond ? messages * 1e9 / nanos : messages * length / nanos;
    }

    @Override
    public double sample(final int index) {
        return (double) times[index] / window;
    }

    @Override
    public int maxCount() {
        return MAX_WINDOWS;
    }
}
