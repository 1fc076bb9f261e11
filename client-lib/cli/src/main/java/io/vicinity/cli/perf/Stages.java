package io.vicinity.cli.perf;

import java.util.ArrayList;
import java.util.List;

/** The schedule, which both sides make from the same plan: stages, each of lanes that are measured in turn. */
final class Stages {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** Where two copies are best: above a core's second-level cache and well inside the third; in class X, larger. */
    private static final int[] BEST_BUFFERS = {MIB, 2 * MIB, 4 * MIB, 16 * MIB};

    /** Longest message that one slot carries fastest; a longer one is copied in and out at the same time. */
    private static final int SLOT_MAX = 16 * KIB;

    /** Where messages in turns are fastest: within a core's caches; in class X, larger. */
    private static final int[] TURN_BUFFERS = {MIB, 4 * MIB};

    private static final int[] NO_BUFFERS = {0};

    private static final int[] ALL_BUFFERS = {64 * KIB, 256 * KIB, 512 * KIB, MIB, 2 * MIB, 4 * MIB, 8 * MIB, 16 * MIB};
    private static final int[] COPY_SIZES = {4, 64, 1024, 4096};
    private static final int STREAMED = MIB;
    private static final int READ = 256 * KIB;

    private Stages() {}

    /** The stages of a plan, in order. */
    static List<List<LaneSpec>> of(final PerfPlan plan) {
        if (plan.test() == PerfTest.FLAG) {
            return List.of(times(), copies());
        }
        final List<List<LaneSpec>> stages = new ArrayList<>();
        for (final int size : plan.sizes()) {
            stages.add(stage(plan, size));
        }
        return stages;
    }

    private static List<LaneSpec> stage(final PerfPlan plan, final int size) {
        final List<LaneSpec> lanes = new ArrayList<>();
        if (plan.isPeer()) {
            // The limit is that of memory which both map bare.
            addSubjects(plan, size, lanes);
            return lanes;
        }
        if (plan.test() == PerfTest.LATENCY) {
            for (final int buffer : size <= SLOT_MAX ? NO_BUFFERS : TURN_BUFFERS) {
                lanes.add(new LaneSpec(Subjects.LIMIT, PerfTest.LATENCY, size, buffer));
            }
        } else if (plan.test() == PerfTest.BANDWIDTH) {
            for (final int buffer : BEST_BUFFERS) {
                lanes.add(new LaneSpec(Subjects.LIMIT, PerfTest.BANDWIDTH, size, buffer));
            }
        }
        addSubjects(plan, size, lanes);
        return lanes;
    }

    private static void addSubjects(final PerfPlan plan, final int size, final List<LaneSpec> lanes) {
        for (final String subject : plan.subjects()) {
            if (Subjects.carries(subject, size)) {
                lanes.add(new LaneSpec(subject, plan.test(), size, 0));
            }
        }
    }

    private static List<LaneSpec> times() {
        final List<LaneSpec> lanes = new ArrayList<>();
        lanes.add(new LaneSpec(Subjects.LIMIT, PerfTest.FLAG, 0, 0));
        for (final int size : COPY_SIZES) {
            lanes.add(new LaneSpec(Subjects.LIMIT, PerfTest.COPY, size, 0));
        }
        return lanes;
    }

    private static List<LaneSpec> copies() {
        final List<LaneSpec> lanes = new ArrayList<>();
        lanes.add(new LaneSpec(Subjects.LIMIT, PerfTest.MEMCPY, READ, 0));
        lanes.add(new LaneSpec(Subjects.LIMIT, PerfTest.PEER_READ, READ, 0));
        for (final int buffer : ALL_BUFFERS) {
            lanes.add(new LaneSpec(Subjects.LIMIT, PerfTest.TWO_COPIES, STREAMED, buffer));
        }
        return lanes;
    }
}
