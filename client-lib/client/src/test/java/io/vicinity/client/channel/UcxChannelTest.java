package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vicinity.client.Channel;
import io.vicinity.client.fabric.LostWays;
import io.vicinity.client.fabric.ucx.UcxHere;
import io.vicinity.client.fabric.ucx.UcxOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("fabric")
@UcxHere
@Timeout(300)
class UcxChannelTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int WARM_UP = 50;

    /** Of a soak: 1,000 with -Dvicinity.fabric.cycles=1000. */
    private static final int CYCLES = Integer.getInteger("vicinity.fabric.cycles", 150);

    private static final int LOSSES = Integer.getInteger("vicinity.fabric.losses", 6);
    private static final int LENGTH = 50_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SHORT = 64;
    private static final int WARM_UP_ROUNDS = 2_000;
    private static final int ROUNDS = 5_000;

    /** Once in a while a timer is set. A round has two messages, and no object has less than 16 bytes. */
    private static final long MOST_BYTES = 8L * ROUNDS;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 20]);

    @Test
    void shouldCarryFramesByUcx() {
        try (FabricPath path = new FabricPath(Optional.of(UcxHere.OVER_LOOPBACK))) {
            final ChannelHost.Pair pair = path.connect();
            assertThat(pair.a().offer(buffer, 0, 100_000)).isPositive();
            assertThat(pair.b().receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(100_000);
            assertThat(path.here.byUcx()).isEqualTo(1);
            assertThat(path.there.byUcx()).isEqualTo(1);
            // All that TCP carries is greetings.
            assertThat(path.relay.bytes()).isLessThan(50_000);
        }
    }

    @Test
    void shouldAllocateNothingForShortMessages() {
        try (FabricPath path = new FabricPath(Optional.of(UcxHere.OVER_LOOPBACK))) {
            final ChannelHost.Pair pair = path.connect();
            answer(pair, WARM_UP_ROUNDS);
            long bytes = Long.MAX_VALUE;
            // What the compiler has not got to yet may allocate: so it is tried again.
            for (int attempt = 0; attempt < 3 && bytes >= MOST_BYTES; attempt++) {
                final long before = THREADS.getCurrentThreadAllocatedBytes();
                answer(pair, ROUNDS);
                bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(bytes).isLessThan(MOST_BYTES);
            assertThat(path.here.byUcx()).isEqualTo(1);
        }
    }

    /** Both ends on this thread. */
    private void answer(final ChannelHost.Pair pair, final int rounds) {
        for (int i = 0; i < rounds; i++) {
            answer(pair.a(), pair.b());
            answer(pair.b(), pair.a());
        }
    }

    private void answer(final Channel from, final Channel to) {
        if (from.offer(buffer, 0, SHORT) < 0 || to.receive(buffer, 0, SHORT, SOON) != SHORT) {
            throw new AssertionError();
        }
    }

    @Test
    void shouldGoByTcpWhereUcxHasNothingToUse() {
        try (FabricPath path =
                new FabricPath(Optional.of(new UcxOptions(Map.of("TLS", "rc_verbs", "NET_DEVICES", "none:1"))))) {
            final ChannelHost.Pair pair = path.connect();
            assertThat(pair.a().offer(buffer, 0, 100_000)).isPositive();
            assertThat(pair.b().receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(100_000);
            assertThat(path.here.byUcx()).isZero();
        }
    }

    @Test
    void shouldLoseNothingWhenConnectionsAreCutInTheMiddle() throws InterruptedException {
        try (FabricPath path = new FabricPath(Optional.of(UcxHere.OVER_LOOPBACK))) {
            final SplittableRandom random = new SplittableRandom(Content.seed("cuts by UCX"));
            final ChannelHost.Pair pair = path.connect();
            final AtomicBoolean done = new AtomicBoolean();
            final SplittableRandom cuts = random.split();
            final Thread cutter = Thread.ofPlatform().daemon().start(() -> cut(path, pair, cuts, done));
            try {
                new RandomTraffic(pair, 1 << 20, random.split()).run(2_000);
            } finally {
                done.set(true);
                cutter.join();
            }
            assertThat(path.here.byUcx()).isGreaterThan(2);
        }
    }

    private static void cut(
            final FabricPath path,
            final ChannelHost.Pair pair,
            final SplittableRandom random,
            final AtomicBoolean done) {
        long come = 0;
        while (!done.get()) {
            // Only what works again is cut again: how long that takes is the machine's business.
            if (pair.b().counters().messagesReceived() > come) {
                pause(random.nextInt(5, 60));
                path.relay.cut();
                come = pair.b().counters().messagesReceived() + random.nextInt(20);
            }
            pause(1);
        }
    }

    private static void pause(final long millis) {
        try {
            Thread.sleep(millis);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenChannelsComeAndGo() {
        try (FabricPath path = new FabricPath(Optional.of(UcxHere.OVER_LOOPBACK))) {
            final DataPath.Node a = path.endpoint("soak-a");
            final DataPath.Node b = path.endpoint("soak-b");
            cycle(path, a, b, WARM_UP);
            final ProcessSize before = ProcessSize.now();
            cycle(path, a, b, CYCLES);
            ProcessSize.now().assertNotGrownSince(before);
            assertThat(path.here.byUcx()).isEqualTo(WARM_UP + CYCLES);
        }
    }

    @Test
    void shouldGoByUcxAgainWhenTheWayWasLost() throws InterruptedException {
        final AtomicLong clock = new AtomicLong();
        try (FabricPath path = new FabricPath(Optional.of(UcxHere.OVER_LOOPBACK), clock::get)) {
            final ChannelHost.Pair pair = path.connect();
            exchange(pair);
            LostWays.loseAll(path.here);
            exchange(pair);
            assertThat(path.here.byUcx()).isEqualTo(2);

            // Both ends have had their turn: until the next there is TCP.
            LostWays.loseAll(path.there);
            exchange(pair);
            LostWays.loseAll(path.here);
            exchange(pair);
            final long byUcx = path.here.byUcx();
            assertThat(path.relay.bytes()).isGreaterThan(LENGTH);

            clock.addAndGet(LostWays.PAUSE_NANOS);
            path.relay.cut();
            exchange(pair);
            assertThat(path.here.byUcx()).isEqualTo(byUcx + 1);
            LostWays.awaitOneWorker(path.here);
            LostWays.awaitOneWorker(path.there);
        }
    }

    @Test
    void shouldGoByUcxAgainWhenTheAcceptingEndLostTheWay() {
        try (FabricPath path = new FabricPath(Optional.of(UcxHere.OVER_LOOPBACK))) {
            final ChannelHost.Pair pair = path.connect();
            exchange(pair);
            LostWays.loseAll(path.there);
            exchange(pair);
            assertThat(path.there.byUcx()).isEqualTo(2);
        }
    }

    @Test
    void shouldGoByUcxWhenAChannelIsOpenedBehindTheLossOfTheWay() {
        try (FabricPath path = new FabricPath(Optional.of(UcxHere.OVER_LOOPBACK))) {
            final ChannelHost.Pair lost = path.connect();
            exchange(lost);
            lost.a().close();
            lost.b().close();
            LostWays.loseAll(path.here);
            exchange(path.connect());
            assertThat(path.here.byUcx()).isEqualTo(2);
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenWaysAreLostAgainAndAgain() throws InterruptedException {
        final AtomicLong clock = new AtomicLong();
        try (FabricPath path = new FabricPath(Optional.of(UcxHere.OVER_LOOPBACK), clock::get)) {
            final ChannelHost.Pair pair = path.connect();
            exchange(pair);
            lose(path, pair, clock, 2);
            final ProcessSize before = ProcessSize.now();
            lose(path, pair, clock, LOSSES);
            ProcessSize.now().assertNotGrownSince(before);
        }
    }

    private void lose(final FabricPath path, final ChannelHost.Pair pair, final AtomicLong clock, final int times)
            throws InterruptedException {
        for (int i = 0; i < times; i++) {
            final long byUcx = path.here.byUcx();
            clock.addAndGet(LostWays.PAUSE_NANOS);
            LostWays.loseAll(path.here);
            exchange(pair);
            assertThat(path.here.byUcx()).isGreaterThan(byUcx);
            LostWays.awaitOneWorker(path.here);
            LostWays.awaitOneWorker(path.there);
        }
    }

    /** Both ends send, and hear it. */
    private void exchange(final ChannelHost.Pair pair) {
        assertThat(pair.a().offer(buffer, 0, LENGTH)).isPositive();
        assertThat(pair.b().receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(LENGTH);
        assertThat(pair.b().offer(buffer, 0, 100)).isPositive();
        assertThat(pair.a().receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(100);
    }

    private void cycle(final FabricPath path, final DataPath.Node a, final DataPath.Node b, final int times) {
        for (int i = 0; i < times; i++) {
            final ChannelHost.Pair pair = path.connect(a, b);
            exchange(pair);
            pair.a().close();
            assertThat(pair.b().receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(Channel.CLOSED_BY_PEER);
            pair.b().close();
            // What a node tells its test keeps the channels.
            a.closed.clear();
            b.closed.clear();
        }
    }
}
