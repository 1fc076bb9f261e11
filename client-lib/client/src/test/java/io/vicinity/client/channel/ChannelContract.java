package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Claim;
import io.vicinity.client.Loan;
import io.vicinity.client.ReceivedLoan;
import java.time.Duration;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a channel does, whatever it runs on. */
@Timeout(120)
abstract class ChannelContract {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration SHORTLY = Duration.ofMillis(50);

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8 << 20]);
    private ChannelHost host;
    private Channel a;
    private Channel b;
    private ChannelHost.Pair pair;

    /** Makes channels of the kind that is looked at. */
    abstract ChannelHost newHost();

    @BeforeEach
    void start() {
        host = newHost();
        pair = host.connect();
        a = pair.a();
        b = pair.b();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void shouldKnowItsEnds() {
        assertThat(a.localName()).isEqualTo(b.remoteName());
        assertThat(b.localName()).isEqualTo(a.remoteName());
        assertThat(a.route()).isEqualTo(b.route());
        assertThat(a.state()).isEqualTo(ChannelState.OPEN);
        assertThat(a.closeDetail()).isEmpty();
    }

    @Test
    void shouldCarryMessagesOfAllLengthsBetweenTwoThreads() throws InterruptedException {
        final RandomTraffic traffic = new RandomTraffic(pair, 5 << 20, new SplittableRandom(Content.seed("threads")));
        traffic.run(2_000);
        assertThat(traffic.sent()).isGreaterThan(700);
    }

    @Test
    void shouldPreserveMessagesAndTheirOrder() {
        for (int length = 0; length < 20; length++) {
            buffer.putInt(64, length);
            assertThat(a.offer(buffer, 64, length)).isPositive();
        }
        for (int length = 0; length < 20; length++) {
            assertThat(b.receive(buffer, 0, 100, SOON)).isEqualTo(length);
            assertThat(length < Integer.BYTES || buffer.getInt(0) == length).isTrue();
        }
        assertThat(b.receive(buffer, 0, 100, SHORTLY)).isEqualTo(Channel.TIMED_OUT);
    }

    @Test
    void shouldKeepAMessageThatIsLongerThanTheRoomForIt() {
        buffer.putLong(0, 7);
        assertThat(a.offer(buffer, 0, 1000)).isPositive();
        assertThat(b.receive(buffer, 2000, 999, SOON)).isEqualTo(Channel.BUFFER_TOO_SMALL);
        assertThat(b.nextLength()).isEqualTo(1000);
        assertThat(b.receive(buffer, 2000, 1000, SOON)).isEqualTo(1000);
        assertThat(buffer.getLong(2000)).isEqualTo(7);
    }

    @Test
    void shouldSendClaimsThatAreCommittedAndNoOthers() {
        final Claim claim = Claim.create();
        assertThat(a.tryClaim(16, claim)).isPositive();
        claim.buffer().putLong(0, 1);
        claim.abort();
        assertThat(a.tryClaim(a.maxClaimLength(), claim)).isPositive();
        claim.buffer().putLong(0, 2);
        claim.commit();
        assertThat(a.tryClaim(a.maxClaimLength() + 1, claim)).isEqualTo(Channel.MAX_LENGTH_EXCEEDED);
        assertThat(b.receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(a.maxClaimLength());
        assertThat(buffer.getLong(0)).isEqualTo(2);
    }

    @Test
    void shouldLendMessagesUntilTheyAreGivenBack() {
        final Loan loan = Loan.create();
        final ReceivedLoan received = ReceivedLoan.create();
        final int length = a.maxLoanLength() / 4;
        // More than there is room for at once: so what is given back comes back.
        for (int i = 0; i < 20; i++) {
            Awaitility.await().atMost(SOON).until(() -> a.tryLoan(length, loan) > 0);
            loan.buffer().putLong(length - Long.BYTES, i);
            assertThat(a.offer(loan)).isPositive();
            Awaitility.await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> b.tryReceive(received) > 0);
            assertThat(received.buffer().capacity()).isEqualTo(length);
            assertThat(received.buffer().getLong(length - Long.BYTES)).isEqualTo(i);
            received.close();
        }
    }

    @Test
    void shouldPressBackAndGoOnWhenThereIsRoom() {
        int sent = 0;
        buffer.putInt(0, sent);
        while (a.offer(buffer, 0, 1024) > 0) {
            sent++;
            buffer.putInt(0, sent);
        }
        assertThat(a.offer(buffer, 0, 1024)).isEqualTo(Channel.BACK_PRESSURED);
        assertThat(a.counters().backPressured()).isPositive();
        assertThat(a.send(buffer, 0, 1024, SHORTLY)).isEqualTo(Channel.TIMED_OUT);
        for (int i = 0; i < sent; i++) {
            assertThat(b.receive(buffer, 4096, 1024, SOON)).isEqualTo(1024);
            assertThat(buffer.getInt(4096)).isEqualTo(i);
        }
        assertThat(a.send(buffer, 0, 1024, SOON)).isPositive();
        assertThat(b.receive(buffer, 0, 1024, SOON)).isEqualTo(1024);
        assertThat(buffer.getInt(0)).isEqualTo(sent);
    }

    @Test
    void shouldDeliverWhatWasSentBeforeAClose() {
        for (int i = 0; i < 10; i++) {
            buffer.putInt(0, i);
            assertThat(a.offer(buffer, 0, 2_000)).isPositive();
        }
        closeA();
        for (int i = 0; i < 10; i++) {
            assertThat(b.receive(buffer, 0, 2_000, SOON)).isEqualTo(2_000);
            assertThat(buffer.getInt(0)).isEqualTo(i);
        }
        assertThat(b.receive(buffer, 0, 2_000, SOON)).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(b.offer(buffer, 0, 8)).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(a.offer(buffer, 0, 8)).isEqualTo(Channel.CLOSED);
    }

    private void closeA() {
        a.close();
        host.closed(pair.b());
    }

    @Test
    void shouldCountAtBothEnds() {
        assertThat(a.offer(buffer, 0, 100)).isPositive();
        assertThat(a.offer(buffer, 0, a.maxClaimLength() + 1)).isPositive();
        assertThat(b.receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(100);
        assertThat(b.receive(buffer, 0, buffer.capacity(), SOON)).isEqualTo(a.maxClaimLength() + 1);
        assertThat(a.counters().messagesSent()).isEqualTo(2);
        assertThat(a.counters().bytesSent()).isEqualTo(a.maxClaimLength() + 101);
        assertThat(b.counters().messagesReceived()).isEqualTo(2);
        assertThat(b.counters().bytesReceived()).isEqualTo(a.maxClaimLength() + 101);
    }
}
