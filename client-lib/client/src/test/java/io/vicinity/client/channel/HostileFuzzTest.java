package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.ChannelState;
import io.vicinity.segment.Violation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Two ends exchange messages while a third party scribbles. For so many seconds in all: {@code -Dvicinity.fuzz.seconds}. The seed makes
 * the same steps, but threads meet where they will.
 */
class HostileFuzzTest {
    private static final int SECONDS = Integer.getInteger("vicinity.fuzz.seconds", 5);
    private static final long ROUND_MS = 300;
    private static final long STUCK_MS = 30_000;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong scribbles = new AtomicLong();
    private volatile boolean stop;
    private long calls;
    private long checksum;

    @Test
    void shouldGoOnOrQuarantineTheChannelWithANameWhateverSomebodyWrites() throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(Content.seed("hostile"));
        final Map<Violation, Integer> found = new EnumMap<>(Violation.class);
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int wentOn = 0;
        int rounds = 0;
        for (; System.nanoTime() - end < 0; rounds++) {
            try (DataPath host = new DataPath(4 << 20)) {
                final DataPath.Node a = host.endpoint("a", 64);
                final DataPath.Node b = host.endpoint("b", 64);
                final DataPath.Link link = host.connect(a, rounds % 8 == 0 ? a : b);
                final DataPath.Link bystander = host.connect(a, b);
                round(host, link, random);
                assertThat(failure.get()).as("in round %s", rounds).isNull();
                for (final RingChannel channel : new RingChannel[] {link.a(), link.b()}) {
                    if (channel.state() == ChannelState.OPEN) {
                        wentOn++;
                        assertThat(channel.closeDetail()).isEmpty();
                    } else {
                        assertThat(channel.state()).isEqualTo(ChannelState.QUARANTINED);
                        assertThat(channel.closeDetail()).startsWith("shared memory violated: ");
                    }
                }
                final List<Violation> violations = new ArrayList<>(a.violations);
                violations.addAll(b.violations);
                violations.forEach(violation -> found.merge(violation, 1, Integer::sum));
                assertThat(violations).doesNotContain(Violation.NONE);
                assertThat(bystander.b().state()).isNotEqualTo(ChannelState.CLOSED);
                host.disconnect(link);
            }
        }
        System.out.println("hostile: " + rounds + " rounds, " + scribbles + " scribbles, " + calls + " calls, checksum "
                + checksum + ", " + wentOn + " ends went on, found " + found);
        assertThat(found).as("nothing hostile was noticed at all").isNotEmpty();
    }

    private void round(final DataPath host, final DataPath.Link link, final SplittableRandom random)
            throws InterruptedException {
        stop = false;
        final SegmentScribbler scribbler = new SegmentScribbler(host, link, random.split());
        final Victim victimA = new Victim(link.nodeA().endpoint, link.a());
        final Victim victimB = new Victim(link.nodeB().endpoint, link.b());
        final SplittableRandom sends = random.split();
        final SplittableRandom receives = random.split();
        final int pause = 1 << random.nextInt(4, 16);
        final AtomicLong received = new AtomicLong();
        final List<Thread> threads = List.of(
                start(() -> {
                    (sends.nextInt(4) == 0 ? victimB : victimA).send(sends);
                }),
                start(() -> {
                    (receives.nextInt(4) == 0 ? victimA : victimB).receive(receives);
                    received.incrementAndGet();
                }),
                start(() -> {
                    scribbler.scribble();
                    scribbles.incrementAndGet();
                    for (int i = 0; i < pause; i++) {
                        Thread.onSpinWait();
                    }
                }));
        final long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUND_MS);
        while (System.nanoTime() - until < 0 && failure.get() == null && !isOver(link)) {
            Thread.sleep(5);
        }
        stop = true;
        for (final Thread thread : threads) {
            thread.join(STUCK_MS);
            assertThat(thread.getStackTrace()).as("turns for ever").isEmpty();
        }
        checksum += victimA.end() + victimB.end();
        calls += victimA.calls + victimB.calls + received.get();
    }

    private static boolean isOver(final DataPath.Link link) {
        return link.a().state() == ChannelState.QUARANTINED && link.b().state() == ChannelState.QUARANTINED;
    }

    private Thread start(final Runnable step) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                while (!stop) {
                    step.run();
                }
            } catch (final Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
    }
}
