package io.vicinity.cli.perf;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The side that drives the schedule and measures. Runs on the measuring thread. */
final class Leader {
    private final Side side;
    private final ExecutorService opener;
    private final Probe probe;

    Leader(final Side side, final ExecutorService opener) {
        this.side = side;
        this.opener = opener;
        this.probe = new Probe(side.control());
    }

    /** Runs all stages; each one's result is handed on as soon as it is there. */
    void run(final Consumer<StageResult> results) throws Exception {
        int index = 0;
        for (final List<LaneSpec> stage : Stages.of(side.plan())) {
            results.accept(runStage(stage, index));
            index += stage.size();
        }
        side.control().issue(Operation.QUIT, 0, 0, false);
        side.control().awaitDone();
    }

    private StageResult runStage(final List<LaneSpec> stage, final int firstIndex) throws Exception {
        final List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < stage.size(); i++) {
            lanes.add(open(stage.get(i), firstIndex + i));
        }
        final long warmUp = TimeUnit.SECONDS.toNanos(side.plan().warmUp());
        lanes.forEach(lane -> lane.warmUp(warmUp));
        final StageResult result = measure(lanes);
        lanes.forEach(Lane::close);
        return result;
    }

    private Lane open(final LaneSpec spec, final int index) throws Exception {
        opener.submit(() -> side.prepare(spec)).get();
        side.control().issue(Operation.OPEN, index, 0, false);
        final Exercise exercise = opener.submit(() -> side.open(spec, index)).get();
        while (!side.control().isDone()) {
            exercise.idle();
            Thread.yield();
        }
        return new Lane(spec, index, side, exercise);
    }

    private StageResult measure(final List<Lane> lanes) {
        final List<Tally> tallies =
                lanes.stream().map(lane -> new Tally(lane.spec())).toList();
        final Map<Placement, List<Double>> probes = new EnumMap<>(Placement.class);
        final PerfPlan plan = side.plan();
        final long deadline = System.nanoTime() + plan.seconds() * 1_000_000_000L;
        StageResult result;
        do {
            double before = probe.lead();
            for (int i = 0; i < lanes.size(); i++) {
                final double value = lanes.get(i).batch();
                final double after = probe.lead();
                probes.computeIfAbsent(Placement.of(after), key -> new ArrayList<>())
                        .add(after);
                judge(lanes.get(i), tallies.get(i), value, Placement.of(before), Placement.of(after));
                before = after;
            }
            result = new StageResult(tallies, medians(probes));
        } while (!result.isEnough(plan.only(), plan.batches()) && System.nanoTime() < deadline);
        for (int i = 0; i < lanes.size(); i++) {
            tallies.get(i).route(lanes.get(i).exercise().route());
        }
        return result;
    }

    private static void judge(
            final Lane lane, final Tally tally, final double value, final Placement before, final Placement after) {
        if (before != after) {
            tally.drop();
            return;
        }
        tally.allocated(lane.allocated());
        tally.keep(after, value);
        final int samples = lane.exercise().sampleCount(lane.count());
        for (int i = 0; i < samples; i++) {
            tally.sample(after, lane.exercise().sample(i));
        }
    }

    private static Map<Placement, Double> medians(final Map<Placement, List<Double>> probes) {
        final Map<Placement, Double> medians = new EnumMap<>(Placement.class);
        probes.forEach((placement, values) -> {
            final double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            medians.put(placement, sorted[sorted.length / 2]);
        });
        return medians;
    }
}
