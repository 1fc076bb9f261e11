package io.vicinity.cli.perf;

import io.vicinity.client.Route;
import java.util.Optional;

/** The leader's side of a lane: finds how long a batch must be, and runs batches. */
final class Lane implements AutoCloseable {
    private static final long QUIET_NS = 400_000_000;
    private static final int MIN_WARM_UPS = 20;
    private static final long BATCH_NS = 4_000_000;

    /**
     * So many of what is counted a batch between two VMs has on the fabric, if they take no longer than {@link #LONGEST_BATCH_NS}: each batch begins with
     * threads that have slept, which a network that is slow makes the greater part of a short one. On one machine its class would change
     * meanwhile.
     */
    private static final int STEADY_COUNT = 64;

    private static final long LONGEST_BATCH_NS = 1_000_000_000;

    private final LaneSpec spec;
    private final int index;
    private final Side side;
    private final Exercise exercise;
    private final Control control;
    private int count = 1;
    private long allocated;

    Lane(final LaneSpec spec, final int index, final Side side, final Exercise exercise) {
        this.spec = spec;
        this.index = index;
        this.side = side;
        this.exercise = exercise;
        this.control = side.control();
    }

    LaneSpec spec() {
        return spec;
    }

    Exercise exercise() {
        return exercise;
    }

    int count() {
        return count;
    }

    /** Heap bytes that both sides allocated in the last batch. */
    long allocated() {
        return allocated;
    }

    /**
     * Runs batches that nobody keeps, until the compilers of both sides have had nothing to do for a while, and the length of a batch is
     * known. A while is half as long as they were at work: where a processor is emulated, one method alone takes them seconds.
     *
     * @param longest time that it may take, in nanoseconds.
     */
    void warmUp(final long longest) {
        final boolean checked = spec.isChecked();
        final long start = System.nanoTime();
        long compiled = 0;
        long quietSince = start;
        long now = start;
        for (int i = 0;
                (now - quietSince < Math.max(QUIET_NS, (quietSince - start) / 2) || i < MIN_WARM_UPS)
                        && now - start < longest;
                i++) {
            count = countFor(run(checked && i % 8 == 0));
            now = System.nanoTime();
            final long progress = Compiler.progress() + control.compiledByFollower();
            if (progress != compiled) {
                compiled = progress;
                quietSince = now;
            }
        }
    }

    private int countFor(final long nanos) {
        final double perCount = Math.max(1.0, (double) nanos / count);
        final boolean isFar = side.plan().isPeer() && exercise.route().equals(Optional.of(Route.FABRIC));
        final double steady = isFar ? STEADY_COUNT * perCount : 0;
        final long wanted = Math.round(Math.max(BATCH_NS, Math.min(steady, LONGEST_BATCH_NS)) / perCount);
        // At most fourfold at once: what the interpreter took says little.
        return Math.clamp(Math.min(wanted, count * 4L), exercise.minCount(), exercise.maxCount());
    }

    /** Runs a batch and returns its value in the unit of the test. */
    double batch() {
        return exercise.value(count, run(false));
    }

    private long run(final boolean checked) {
        if (checked) {
            side.payload().clearSink(spec.size());
        }
        exercise.resume();
        control.issue(Operation.BATCH, index, count, checked);
        control.awaitAcknowledged(1);
        final long before = Allocation.bytes();
        final long nanos = exercise.lead(count);
        allocated = Allocation.bytes() - before;
        control.awaitDone();
        allocated += control.allocatedByFollower();
        exercise.pause();
        if (checked && spec.test().isTime()) {
            side.payload().check(spec.subject(), spec.size());
        }
        return nanos;
    }

    @Override
    public void close() {
        control.issue(Operation.CLOSE, index, 0, false);
        while (!control.isDone()) {
            exercise.idle();
            Thread.yield();
        }
        exercise.close();
    }
}
