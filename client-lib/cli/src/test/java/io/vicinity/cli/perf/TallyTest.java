package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void shouldKeepClassesApart() {
        final Tally tally = new Tally(new LaneSpec("agrona", PerfTest.LATENCY, 8, 0));
        tally.keep(Placement.C, 80);
        tally.keep(Placement.X, 300);
        tally.keep(Placement.C, 90);
        tally.keep(Placement.C, 100);
        assertThat(tally.kept(Placement.C)).isEqualTo(3);
        assertThat(tally.kept(Placement.S)).isZero();
        assertThat(tally.median(Placement.C)).isEqualTo(90);
        assertThat(tally.median(Placement.X)).isEqualTo(300);
        assertThatThrownBy(() -> tally.median(Placement.S)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldTakeTheShortestTimeAndTheHighestRateForTheBest() {
        final Tally time = new Tally(new LaneSpec("agrona", PerfTest.LATENCY, 8, 0));
        final Tally rate = new Tally(new LaneSpec("agrona", PerfTest.RATE, 8, 0));
        for (final double value : new double[] {3, 1, 2, 4}) {
            time.keep(Placement.C, value);
            rate.keep(Placement.C, value);
        }
        assertThat(time.best(Placement.C)).isEqualTo(1);
        assertThat(rate.best(Placement.C)).isEqualTo(4);
        assertThat(rate.median(Placement.C)).isEqualTo(2.5);
    }

    @Test
    void shouldTakePercentilesOfSamples() {
        final Tally tally = new Tally(new LaneSpec("agrona", PerfTest.LATENCY, 8, 0));
        tally.keep(Placement.C, 1000);
        for (int i = 1; i <= 100; i++) {
            tally.sample(Placement.C, i);
        }
        assertThat(tally.percentile(Placement.C, 50)).isCloseTo(50, within(0.1));
        assertThat(tally.percentile(Placement.C, 99)).isCloseTo(99, within(0.2));
    }

    @Test
    void shouldTurnTimesOfMessagesIntoThroughput() {
        final Tally bandwidth = new Tally(new LaneSpec("agrona", PerfTest.BANDWIDTH, 1000, 0));
        final Tally rate = new Tally(new LaneSpec("agrona", PerfTest.RATE, 8, 0));
        bandwidth.keep(Placement.C, 1);
        rate.keep(Placement.C, 1);
        bandwidth.sample(Placement.C, 100);
        rate.sample(Placement.C, 20);
        assertThat(bandwidth.percentile(Placement.C, 50)).isCloseTo(10, within(0.02));
        assertThat(rate.percentile(Placement.C, 50)).isCloseTo(50e6, within(0.1e6));
    }
}
