package io.vicinity.cli.perf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/** The side that does as the leader says. Runs on the measuring thread. */
final class Follower {
    private final Side side;
    private final ExecutorService opener;
    private final Control control;
    private final Probe probe;
    private final List<LaneSpec> lanes;
    private final Map<Integer, Exercise> open = new HashMap<>();

    Follower(final Side side, final ExecutorService opener) {
        this.side = side;
        this.opener = opener;
        this.control = side.control();
        this.probe = new Probe(control);
        this.lanes = Stages.of(side.plan()).stream().flatMap(List::stream).toList();
    }

    void run() throws Exception {
        while (true) {
            long allocated = 0;
            switch (control.awaitStep()) {
                case PROBE -> probe.follow();
                case OPEN -> openLane(control.lane());
                case BATCH -> allocated = follow(control.lane());
                case CLOSE -> open.remove(control.lane()).close();
                case QUIT -> {
                    control.done(0, 0);
                    return;
                }
            }
            control.done(allocated, Compiler.progress());
        }
    }

    private void openLane(final int lane) throws Exception {
        // On a thread that is not pinned, so that threads that this starts are not either.
        open.put(lane, opener.submit(() -> side.open(lanes.get(lane), lane)).get());
    }

    private long follow(final int lane) {
        final LaneSpec spec = lanes.get(lane);
        final Exercise exercise = open.get(lane);
        final boolean checked = control.isChecked();
        final int count = control.count();
        if (checked) {
            side.payload().clearSink(spec.size());
        }
        exercise.resume();
        final long before = Allocation.bytes();
        control.acknowledge(1);
        exercise.follow(count);
        final long allocated = Allocation.bytes() - before;
        exercise.pause();
        if (checked && spec.test().isDelivered()) {
            side.payload().check(spec.subject(), spec.size());
        }
        return allocated;
    }
}
