package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Claim;
import io.vicinity.client.Loan;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.client.Route;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reliable channels whose memory is taken out from under them, at one end or at both, and that go on by the fabric. */
@Tag("switch")
@Timeout(120)
class MemoryLossTest {
    private static final int LONG = 1_000_000;

    private final SwitchingPath path = SwitchingPath.reliable();
    private final RingChannel a = path.a();
    private final RingChannel b = path.b();
    private final SwitchingTraffic traffic = new SwitchingTraffic(path, LONG);

    @AfterEach
    void close() {
        path.close();
    }

    private CompletableFuture<Void> losing(final boolean fromA, final boolean fromB) {
        return SwitchingTraffic.meanwhile(() -> path.loseMemory(fromA, fromB));
    }

    /** Received up to somewhere; then in the ring, in one block, in several, filled in place, and the other way. */
    private void loseWithMuchUnderWay(final boolean fromA, final boolean fromB) {
        traffic.offer(a, 100, 1);
        traffic.receive(b, 100, 1);
        traffic.offer(a, 0, 2);
        traffic.offer(a, 3_000, 3);
        traffic.offer(a, 60_000, 4);
        traffic.offer(a, LONG, 5);
        final Claim claim = Claim.create();
        assertThat(a.tryClaim(200, claim)).isPositive();
        Content.fill(claim.buffer(), 0, 200, 6);
        claim.commit();
        final Loan loan = Loan.create();
        assertThat(a.tryLoan(50_000, loan)).isPositive();
        Content.fill(loan.buffer(), 0, 50_000, 7);
        assertThat(a.offer(loan)).isPositive();
        traffic.offer(b, 100, 8);
        final CompletableFuture<Void> lost = losing(fromA, fromB);
        traffic.receive(b, 0, 2);
        traffic.receive(b, 3_000, 3);
        traffic.receive(b, 60_000, 4);
        traffic.receive(b, LONG, 5);
        traffic.receive(b, 200, 6);
        traffic.receive(b, 50_000, 7);
        traffic.receive(a, 100, 8);
        lost.join();
        assertThat(a.route()).isEqualTo(Route.FABRIC);
        traffic.offer(a, 8, 9);
        traffic.receive(b, 8, 9);
        traffic.receiveNothing(b);
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
        traffic.offer(a, 100, 1);
        traffic.offer(a, LONG, 2);
        traffic.offer(b, 100, 3);
        final CompletableFuture<Void> lost = SwitchingTraffic.meanwhile(() -> path.loseMemoryAndFabric(true, true));
        traffic.receive(b, 100, 1);
        traffic.receive(b, LONG, 2);
        traffic.receive(a, 100, 3);
        lost.join();
        assertThat(a.route()).isEqualTo(Route.SHARED_MEMORY);
        traffic.offer(a, LONG, 4);
        traffic.receive(b, LONG, 4);
    }

    @Test
    void shouldStayOpenWhenSomebodyLooksAtTheLostMemoryBeforeTheApplicationReads() {
        traffic.offer(a, 100, 1);
        losing(false, true).join();
        traffic.offer(a, 100, 2);
        b.checkGeneration();
        assertThat(b.state()).isEqualTo(ChannelState.OPEN);
        traffic.receive(b, 100, 1);
        traffic.receive(b, 100, 2);
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
        traffic.receive(b, 200, 1);
        lost.join();
        assertThat(a.offer(loan)).isPositive();
        traffic.receive(b, 50_000, 2);
    }

    @Test
    void shouldKeepWhatTheApplicationReadsWhenTheMemoryIsLost() {
        final ReceivedLoan held = ReceivedLoan.create();
        traffic.offer(a, 50_000, 1);
        assertThat(b.tryReceive(held)).isEqualTo(50_000);
        losing(true, true).join();
        assertThat(Content.verified(held.buffer(), 0, 50_000)).isEqualTo(1);
    }

    @Test
    void shouldBePatientUntilTheLostRouteIsLeft() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100]);
        path.unplug();
        while (a.offer(buffer, 0, 100) != Channel.BACK_PRESSURED) {
            // Nobody takes it, and then there is no room.
        }
        for (int look = 0; look < 2 * ReceiveSide.CHECK_MASK; look++) {
            assertThat(b.poll((from, offset, length) -> {}, 1)).isZero();
            assertThat(a.offer(buffer, 0, 100)).isEqualTo(Channel.BACK_PRESSURED);
        }
    }

    /** From memory, and to memory again; a mere change is none of what is counted. */
    private boolean lose(final SplittableRandom random) throws Exception {
        Thread.sleep(random.nextInt(20));
        final int which = random.nextInt(3);
        final int way = random.nextInt(4);
        switch (way) {
            case 0 -> path.change(Route.FABRIC);
            case 1 -> {
                path.change(Route.FABRIC);
                path.loseOnTheWayToMemory(which != 0, which != 1);
            }
            case 2 -> {
                path.loseMemoryAndFabric(which != 0, which != 1);
                return true;
            }
            default -> path.loseMemory(which != 0, which != 1);
        }
        path.change(Route.SHARED_MEMORY);
        return way != 0;
    }

    @Test
    void shouldNeitherLoseNorRepeatNorReorderUnderAllKindsOfTrafficWhileMemoryIsLost() throws InterruptedException {
        traffic.runWhile("losses of memory", 20, this::lose);
    }
}
