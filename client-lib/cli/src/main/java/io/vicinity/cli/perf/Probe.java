package io.vicinity.cli.perf;

import java.util.Arrays;

/** The bare cache-line ping-pong that tells the placement before and after each batch. */
final class Probe {
    private static final int GROUPS = 7;
    private static final int ROUND_TRIPS = 250;

    private final Control control;
    private final double[] groups = new double[GROUPS];
    private long sequence;

    Probe(final Control control) {
        this.control = control;
    }

    /** Leader: half a round trip in nanoseconds, the median of a few groups. */
    double lead() {
        control.issue(Operation.PROBE, 0, GROUPS * ROUND_TRIPS, false);
        for (int group = 0; group < GROUPS; group++) {
            final long start = System.nanoTime();
            for (int i = 0; i < ROUND_TRIPS; i++) {
                control.ping(++sequence);
            }
            groups[group] = (System.nanoTime() - start) / (2.0 * ROUND_TRIPS);
        }
        control.awaitDone();
        Arrays.sort(groups);
        return groups[GROUPS / 2];
    }

    /** Follower: the other half. */
    void follow() {
        final int count = control.count();
        for (int i = 0; i < count; i++) {
            control.pong(++sequence);
        }
    }
}
