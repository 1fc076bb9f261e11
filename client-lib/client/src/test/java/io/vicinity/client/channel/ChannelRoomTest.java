package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import io.vicinity.client.Loan;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.segment.ArenaDescriptor;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One arena, and channels that want room in it. */
@Timeout(60)
class ChannelRoomTest {
    private static final int UNITS = 256;
    private static final int UNIT = ArenaDescriptor.UNIT;

    private final DataPath host = new DataPath(16 << 20);
    private final DataPath.Node a = host.endpoint("a", UNITS);
    private final DataPath.Node b = host.endpoint("b", 16);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[UNITS * UNIT]);
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[UNITS * UNIT]);

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void shouldOfferAsMuchAsItSaysBesideOtherChannels() {
        final DataPath.Link link = host.connect(a, b);
        host.connect(a, b);
        assertThat(link.a().maxOfferLength()).isEqualTo(UNITS * UNIT);
        for (final int length : new int[] {UNITS * UNIT / 2 + 1, UNITS * UNIT}) {
            Content.fill(message, 0, length, length);
            assertThat(link.a().offer(message, 0, length)).isPositive();
            assertThat(receive(link)).isEqualTo(length);
        }
    }

    @Test
    void shouldSendOnWhileAnotherChannelsReceiverHoldsABlock() {
        final DataPath.Link slow = host.connect(a, b);
        final DataPath.Link quick = host.connect(a, b);
        final ReceivedLoan held = held(slow, 1);
        for (int i = 0; i < 10 * UNITS; i++) {
            Content.fill(message, 0, 10 * UNIT, i);
            assertThat(quick.a().offer(message, 0, 10 * UNIT))
                    .as("message %s", i)
                    .isPositive();
            assertThat(receive(quick)).isEqualTo(i);
        }
        held.close();
    }

    @Test
    void shouldLeaveHalfToTheOthersWhenAReceiverGivesNothingBack() {
        final DataPath.Link slow = host.connect(a, b);
        final DataPath.Link quick = host.connect(a, b);
        while (slow.a().offer(message, 0, 16 * UNIT) > 0) {
            Thread.onSpinWait();
        }
        assertThat(slow.a().offer(message, 0, 16 * UNIT)).isEqualTo(Channel.BACK_PRESSURED);
        Content.fill(message, 0, UNITS / 2 * UNIT, 7);
        assertThat(quick.a().offer(message, 0, UNITS / 2 * UNIT)).isPositive();
        assertThat(receive(quick)).isEqualTo(7);
    }

    @Test
    void shouldLeaveRoomHoweverManyReceiversGiveNothingBack() {
        final DataPath.Link quick = host.connect(a, b);
        final List<DataPath.Link> slow =
                Stream.generate(() -> host.connect(a, b)).limit(4).toList();
        for (final DataPath.Link link : slow) {
            while (link.a().offer(message, 0, 8 * UNIT) > 0) {
                Thread.onSpinWait();
            }
        }
        Content.fill(message, 0, 8 * UNIT, 7);
        assertThat(quick.a().offer(message, 0, 8 * UNIT)).isPositive();
        assertThat(receive(quick)).isEqualTo(7);
    }

    @Test
    void shouldFindRoomInARowThatWasGivenBackBehindABlockThatIsHeld() {
        final DataPath.Link link = host.connect(a, b);
        final ReceivedLoan first = held(link, 1);
        held(link, 100).close();
        final Loan given = Loan.create();
        assertThat(link.a().tryLoan(50 * UNIT, given)).isPositive();
        final ReceivedLoan last = held(link, 10);
        given.close();
        assertThat(link.a().tryLoan(120 * UNIT, given)).isPositive();
        given.close();
        first.close();
        last.close();
    }

    @Test
    void shouldGetBackWhatAReceiverHeldWhenBothEndsLetGo() {
        final DataPath.Link link = host.connect(a, b);
        final ReceivedLoan kept = held(link, UNITS);
        final DataPath.Link other = host.connect(a, b);
        assertThat(other.a().offer(message, 0, 10_000)).isEqualTo(Channel.BACK_PRESSURED);
        host.disconnect(link);
        assertThat(other.a().offer(message, 0, 10_000)).isPositive();
        kept.close();
    }

    @Test
    void shouldKeepALoanThatTheRingHasNoRoomFor() {
        final DataPath.Link link = host.connect(a, b);
        while (link.a().offer(message, 0, 0) > 0) {
            Thread.onSpinWait();
        }
        final Loan loan = Loan.create();
        assertThat(link.a().tryLoan(UNIT, loan)).isPositive();
        Content.fill(loan.buffer(), 0, UNIT, 5);
        assertThat(link.a().offer(loan)).isEqualTo(Channel.BACK_PRESSURED);
        assertThat(loan.isHeld()).isTrue();
        final long before = link.b().counters().messagesReceived();
        link.b().poll((buffer, offset, length) -> {}, Integer.MAX_VALUE);
        assertThat(link.b().counters().messagesReceived()).isGreaterThan(before);
        assertThat(link.a().offer(loan)).isPositive();
        assertThat(receive(link)).isEqualTo(5);
    }

    private ReceivedLoan held(final DataPath.Link link, final int units) {
        final Loan loan = Loan.create();
        assertThat(link.a().tryLoan(units * UNIT, loan)).isPositive();
        assertThat(link.a().offer(loan)).isPositive();
        final ReceivedLoan received = ReceivedLoan.create();
        assertThat(link.b().tryReceive(received)).isEqualTo((long) units * UNIT);
        return received;
    }

    private long receive(final DataPath.Link link) {
        final long length = link.b().receive(space, 0, space.capacity(), java.time.Duration.ZERO);
        assertThat(length).isPositive();
        return Content.verified(space, 0, (int) length);
    }
}
