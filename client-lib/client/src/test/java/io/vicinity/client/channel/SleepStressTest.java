package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.channel.DataPath.Link;
import io.vicinity.client.channel.DataPath.Node;
import io.vicinity.client.wake.Ringer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Pairs of threads that answer one another, and sleep at once when nothing is there. A sleep that ended only because time was over, though
 * something was there, is a lost wake-up. The system property {@code vicinity.sleeps} says how many sleeps there are at least.
 */
class SleepStressTest {
    private static final long SLEEPS = Long.getLong("vicinity.sleeps", 40_000);
    private static final int PAIRS = 4;
    private static final int MOST_PAUSE_SPINS = 6_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Two endpoints that ring nobody but each other: what is lost between them, nobody else makes good. */
    private static final class Pair implements Ringer, AutoCloseable {
        private final DataPath path = new DataPath(4 << 20, this, Optional.empty());
        private final Node a = path.endpoint("a", 16);
        private final Node b = path.endpoint("b", 16);
        private final Link link = path.connect(a, b);

        @Override
        public boolean ring(final int peerId) {
            a.endpoint.wake();
            b.endpoint.wake();
            return true;
        }

        @Override
        public boolean isServed() {
            return true;
        }

        @Override
        public void close() {
            path.close();
        }
    }

    @Test
    void shouldLoseNoWakeUp() throws Exception {
        final List<Pair> pairs = new ArrayList<>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            final List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                final Pair pair = new Pair();
                pairs.add(pair);
                done.add(threads.submit(() -> exchange(pair.link.a(), pair.a.endpoint, true)));
                done.add(threads.submit(() -> exchange(pair.link.b(), pair.b.endpoint, false)));
            }
            for (final Future<?> each : done) {
                each.get();
            }
            assertThat(pairs).flatExtracting(pair -> List.of(pair.a, pair.b)).allSatisfy(node -> {
                assertThat(node.endpoint.bed().sleeps()).isGreaterThanOrEqualTo((int) (SLEEPS / PAIRS / 4));
                assertThat(node.endpoint.bed().timesOverslept())
                        .as("lost wake-ups in " + node.endpoint.bed().sleeps() + " sleeps")
                        .isZero();
            });
        } finally {
            pairs.forEach(Pair::close);
        }
    }

    private void exchange(final RingChannel channel, final LocalEndpoint endpoint, final boolean first) {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
        final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(endpoint.bed(), 0);
        final SplittableRandom random = new SplittableRandom(first ? 1 : 2);
        final long end = -1;
        long next = first ? 1 : 0;
        while (true) {
            if (next != 0) {
                // So that what is sent meets the other in each moment of its falling asleep.
                for (int i = random.nextInt(MOST_PAUSE_SPINS); i > 0; i--) {
                    Thread.onSpinWait();
                }
                message.putLong(0, first && endpoint.bed().sleeps() >= SLEEPS / (2 * PAIRS) ? end : next);
                assertThat(channel.offer(message, 0, 8)).isPositive();
                if (message.getLong(0) == end) {
                    return;
                }
            }
            final long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (channel.poll((buffer, offset, length) -> message.putBytes(0, buffer, offset, length), 1) == 0) {
                assertThat(System.nanoTime()).as("hangs").isLessThan(deadline);
                idle.idle(0);
            }
            idle.idle(1);
            if (message.getLong(0) == end) {
                return;
            }
            next = message.getLong(0) + 1;
        }
    }
}
