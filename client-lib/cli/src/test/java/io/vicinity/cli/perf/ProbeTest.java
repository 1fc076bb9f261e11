package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private static final int GROUPS = 7;
    private static final long A_LONG_WAY_NS = 2_000_000;

    @Test
    void shouldGoToAndFroOftenWhereTheWayIsShort() {
        assertThat(countsOfTwoProbes(0)).containsExactly(GROUPS * 10, GROUPS * 250);
    }

    @Test
    void shouldGoToAndFroOnceAGroupWhereTheWayIsLong() {
        assertThat(countsOfTwoProbes(A_LONG_WAY_NS)).containsExactly(GROUPS * 10, GROUPS);
    }

    private static List<Integer> countsOfTwoProbes(final long roundTripNs) {
        final Way way = new Way(roundTripNs);
        final Probe probe = new Probe(way);
        assertThat(probe.lead()).isGreaterThanOrEqualTo(roundTripNs / 2.0);
        probe.lead();
        assertThat(way.pings)
                .isEqualTo(way.counts.stream().mapToInt(Integer::intValue).sum());
        return way.counts;
    }

    /** A follower that is so far away, and of which nothing else is known. */
    private static final class Way implements Control {
        private final long roundTripNs;
        private final List<Integer> counts = new ArrayList<>();
        private int pings;

        Way(final long roundTripNs) {
            this.roundTripNs = roundTripNs;
        }

        @Override
        public void issue(final Operation operation, final int lane, final int count, final boolean checked) {
            counts.add(count);
        }

        @Override
        public void ping(final long value) {
            pings++;
            final long end = System.nanoTime() + roundTripNs;
            while (System.nanoTime() - end < 0) {
                LockSupport.parkNanos(roundTripNs);
            }
        }

        @Override
        public void awaitDone() {}

        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public long compiledByFollower() {
            return 0;
        }

        @Override
        public long allocatedByFollower() {
            return 0;
        }

        @Override
        public void awaitAcknowledged(final long value) {}

        @Override
        public Operation awaitStep() {
            return Operation.QUIT;
        }

        @Override
        public int lane() {
            return 0;
        }

        @Override
        public int count() {
            return 0;
        }

        @Override
        public boolean isChecked() {
            return false;
        }

        @Override
        public void done(final long allocated, final long compiled) {}

        @Override
        public void acknowledge(final long value) {}

        @Override
        public void pong(final long value) {}

        @Override
        public void close() {}
    }
}
