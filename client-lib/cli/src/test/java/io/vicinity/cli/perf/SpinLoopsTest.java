package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class SpinLoopsTest {
    /** Answers at once. */
    private static final class Echo implements Pipe {
        private int sent;
        private int received;

        @Override
        public void send(final int length) {
            sent++;
        }

        @Override
        public int receive(final int limit) {
            received++;
            return 1;
        }
    }

    @Test
    void shouldGiveEveryLaneAClassOfItsOwn() {
        assertThat(SpinLoops.copy().getClass()).isNotEqualTo(SpinLoops.copy().getClass());
    }

    @Test
    void shouldCountRoundTripsAndTimeGroups() {
        final Echo echo = new Echo();
        final long[] times = new long[10];
        final long total = SpinLoops.copy().ping(echo, 8, 10, 16, times);
        assertThat(echo.sent).isEqualTo(160);
        assertThat(echo.received).isEqualTo(160);
        long sum = 0;
        for (final long time : times) {
            sum += time;
        }
        assertThat(sum).isEqualTo(total);
    }

    @Test
    void shouldNotAllocate() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final Loops loops = SpinLoops.copy();
        final Echo echo = new Echo();
        final long[] times = new long[1000];
        loops.ping(echo, 8, 1000, 16, times);
        loops.pong(echo, 8, 1000);
        final long before = threads.getCurrentThreadAllocatedBytes();
        loops.ping(echo, 8, 1000, 16, times);
        loops.pong(echo, 8, 1000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }
}
