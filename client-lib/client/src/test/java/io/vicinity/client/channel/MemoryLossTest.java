package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Claim;
import io.vicinity.client.Loan;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.client.Route;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reliable channels whose memory is taken out from under them, at one end or at both, and that go on by the fabric. */
@Tag("switch")
@Timeout(120)
class MemoryLossTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int LONG = 1_000_000;

    private final SwitchingPath path = SwitchingPath.reliable();
    private final RingChannel a = path.a();
    private final RingChannel b = path.b();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LONG]);
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[LONG]);

    @AfterEach
    void close() {
        path.close();
    }

    private void send(final RingChannel from, final int length, final long number) {
        Content.fill(buffer, 0, length, number);
        assertThat(from.offer(buffer, 0, length)).isPositive();
    }

    private void receive(final RingChannel to, final int length, final long number) {
        assertThat(to.receive(space, 0, LONG, SOON)).isEqualTo(length);
        assertThat(Content.verified(space, 0, length)).isEqualTo(Content.numberAs(number, length));
    }

    private CompletableFuture<Void> losing(final boolean fromA, final boolean fromB) {
        return CompletableFuture.runAsync(() -> {
            try {
                path.loseMemory(fromA, fromB);
            } catch (final Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    /** Received up to somewhere; then in the ring, in one block, in several, filled in place, and the other way. */
    private void loseWithMuchUnderWay(final boolean fromA, final boolean fromB) {
        send(a, 100, 1);
        receive(b, 100, 1);
        send(a, 0, 2);
        send(a, 3_000, 3);
        send(a, 60_000, 4);
        send(a, LONG, 5);
        final Claim claim = Claim.create();
        assertThat(a.tryClaim(200, claim)).isPositive();
        Content.fill(claim.buffer(), 0, 200, 6);
        claim.commit();
        final Loan loan = Loan.create();
        assertThat(a.tryLoan(50_000, loan)).isPositive();
        Content.fill(loan.buffer(), 0, 50_000, 7);
        assertThat(a.offer(loan)).isPositive();
        send(b, 100, 8);
        final CompletableFuture<Void> lost = losing(fromA, fromB);
        receive(b, 0, 2);
        receive(b, 3_000, 3);
        receive(b, 60_000, 4);
        receive(b, LONG, 5);
        receive(b, 200, 6);
        receive(b, 50_000, 7);
        receive(a, 100, 8);
        lost.join();
        assertThat(a.route()).isEqualTo(Route.FABRIC);
        send(a, 8, 9);
        receive(b, 8, 9);
        assertThat(b.receive(space, 0, LONG, Duration.ZERO)).isEqualTo(Channel.TIMED_OUT);
    }

    @Test
    void shouldSendAgainWhatWasUnderWayWhenTheSenderLosesTheMemory() {
        loseWithMuchUnderWay(true, false);
    }

    @Test
    void shouldSendAgainWhatWasUnderWayWhenTheReceiverLosesTheMemory() {
        loseWithMuchUnderWay(false, true);
    }

    @Test
    void shouldSendAgainWhatWasUnderWayWhenBothLoseTheMemory() {
        loseWithMuchUnderWay(true, true);
    }

    /** More than the fabric's ring holds, and nobody takes anything there. */
    @Test
    void shouldSendAgainWhatWasToGoAgainWhenTheNextRouteIsLostAsWell() throws Exception {
        send(a, 100, 1);
        send(a, LONG, 2);
        send(b, 100, 3);
        final CompletableFuture<Void> lost = CompletableFuture.runAsync(() -> {
            try {
                path.loseMemoryAndFabric(true, true);
            } catch (final Exception e) {
                throw new CompletionException(e);
            }
        });
        receive(b, 100, 1);
        receive(b, LONG, 2);
        receive(a, 100, 3);
        lost.join();
        assertThat(a.route()).isEqualTo(Route.SHARED_MEMORY);
        send(a, LONG, 4);
        receive(b, LONG, 4);
    }

    @Test
    void shouldStayOpenWhenSomebodyLooksAtTheLostMemoryBeforeTheApplicationReads() {
        send(a, 100, 1);
        losing(false, true).join();
        send(a, 100, 2);
        b.checkGeneration();
        assertThat(b.state()).isEqualTo(ChannelState.OPEN);
        receive(b, 100, 1);
        receive(b, 100, 2);
    }

    @Test
    void shouldSendWhatIsInHandsWhenTheMemoryIsLost() {
        final Claim claim = Claim.create();
        final Loan loan = Loan.create();
        assertThat(a.tryLoan(50_000, loan)).isPositive();
        Content.fill(loan.buffer(), 0, 50_000, 2);
        assertThat(a.tryClaim(200, claim)).isPositive();
        final CompletableFuture<Void> lost = losing(true, true);
        while (path.fabricB == null) {
            Thread.onSpinWait();
        }
        Content.fill(claim.buffer(), 0, 200, 1);
        claim.commit();
        receive(b, 200, 1);
        lost.join();
        assertThat(a.offer(loan)).isPositive();
        receive(b, 50_000, 2);
    }

    @Test
    void shouldKeepWhatTheApplicationReadsWhenTheMemoryIsLost() {
        final ReceivedLoan held = ReceivedLoan.create();
        send(a, 50_000, 1);
        assertThat(b.tryReceive(held)).isEqualTo(50_000);
        losing(true, true).join();
        assertThat(Content.verified(held.buffer(), 0, 50_000)).isEqualTo(1);
    }

    @Test
    void shouldBePatientUntilTheLostRouteIsLeft() {
        path.unplug();
        while (a.offer(buffer, 0, 100) != Channel.BACK_PRESSURED) {
            // Nobody takes it, and then there is no room.
        }
        for (int look = 0; look < 2 * ReceiveSide.CHECK_MASK; look++) {
            assertThat(b.poll((from, offset, length) -> {}, 1)).isZero();
            assertThat(a.offer(buffer, 0, 100)).isEqualTo(Channel.BACK_PRESSURED);
        }
    }

    /** From memory, and to memory again. */
    private void disturb(final SplittableRandom random, final AtomicInteger losses) throws Exception {
        final int which = random.nextInt(3);
        switch (random.nextInt(4)) {
            case 0 -> path.change(Route.FABRIC);
            case 1 -> {
                path.change(Route.FABRIC);
                path.loseOnTheWayToMemory(which != 0, which != 1);
                losses.incrementAndGet();
            }
            case 2 -> {
                path.loseMemoryAndFabric(which != 0, which != 1);
                losses.incrementAndGet();
                return;
            }
            default -> {
                path.loseMemory(which != 0, which != 1);
                losses.incrementAndGet();
            }
        }
        path.change(Route.SHARED_MEMORY);
    }

    @Test
    void shouldNeitherLoseNorRepeatNorReorderUnderAllKindsOfTrafficWhileMemoryIsLost() throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(Content.seed("memory"));
        final AtomicBoolean done = new AtomicBoolean();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final AtomicInteger losses = new AtomicInteger();
        final Thread losing = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Thread.sleep(random.nextInt(20));
                    disturb(random, losses);
                }
            } catch (final Throwable e) {
                failure.set(e);
                // Nobody is to wait for what can no longer come.
                a.close();
            }
        });
        int sent = 0;
        do {
            final RandomTraffic traffic = new RandomTraffic(new ChannelHost.Pair(a, b), 2 << 20, random.split());
            try {
                traffic.run(8_000);
            } finally {
                assertThat(failure.get()).isNull();
            }
            sent += traffic.sent();
        } while (losses.get() <= 20 && failure.get() == null);
        done.set(true);
        losing.join(Duration.ofSeconds(40));
        assertThat(failure.get()).isNull();
        System.out.println("losses: " + losses + " while " + sent + " messages were sent, records sent again: "
                + (a.counters().recordsResent() + b.counters().recordsResent()));
        assertThat(losses.get()).isGreaterThan(20);
    }
}
