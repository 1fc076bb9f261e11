package io.vicinity.cli.perf;

import java.util.Arrays;

/** The bare cache-line ping-pong that tells the placement before and after each batch. */
final class Probe {
    private static final int GROUPS = 7;

    /** A group is long enough for the clock, and where round trips pass a network, or guests that are translated, no longer. */
    private static final double GROUP_NS = 1_000_000;

    private static final int FIRST_ROUND_TRIPS = 10;
    private static final int MOST_ROUND_TRIPS = 250;

    private final Control control;
    private final double[] groups = new double[GROUPS];
    private int roundTrips = FIRST_ROUND_TRIPS;
    private long sequence;

    Probe(final Control control) {
        this.control = control;
    }

    /** Leader: half a round trip in nanoseconds, the median of a few groups. */
    double lead() {
        control.issue(Operation.PROBE, 0, GROUPS * roundTrips, false);
        for (int group = 0; group < GROUPS; group++) {
            final long start = System.nanoTime();
            for (int i = 0; i < roundTrips; i++) {
                control.ping(++sequence);
            }
            groups[group] = (System.nanoTime() - start) / (2.0 * roundTrips);
        }
        control.awaitDone();
        Arrays.sort(groups);
        final double half = groups[GROUPS / 2];
        roundTrips = Math.clamp(Math.round(GROUP_NS / (2 * half)), 1, MOST_ROUND_TRIPS);
        return half;
    }

    /** Follower: the other half. */
    void follow() {
        final int count = control.count();
        for (int i = 0; i < count; i++) {
            control.pong(++sequence);
        }
    }
}
