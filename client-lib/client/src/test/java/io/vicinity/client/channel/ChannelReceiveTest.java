package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls that receive: where their short way ends, and what happens in the middle of it. */
@Timeout(60)
class ChannelReceiveTest {
    private static final int LENGTH = 100_000;
    private static final MessageHandler IGNORE = (buffer, offset, length) -> {};

    private final DataPath host = new DataPath(8 << 20);
    private final DataPath.Node a = host.endpoint("a", 64);
    private final DataPath.Node b = host.endpoint("b", 64);
    private final DataPath.Link link = host.connect(a, b);
    private final RingChannel sender = link.a();
    private final RingChannel receiver = link.b();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[LENGTH]);

    @AfterEach
    void close() {
        host.close();
    }

    private void offer(final int... lengths) {
        for (final int length : lengths) {
            Content.fill(message, 0, length, length);
            assertThat(sender.offer(message, 0, length)).isPositive();
        }
    }

    @Test
    void shouldHandOverNothingMoreInACallWhoseHandlerFoundAViolation() {
        offer(8, 16, 24);
        host.memory().putLong(head(1), -1);

        final int count = receiver.poll(
                (buffer, offset, length) -> {
                    while (receiver.offer(message, 0, 1_000) > 0) {
                        Thread.onSpinWait();
                    }
                },
                10);

        assertThat(receiver.state()).isEqualTo(ChannelState.QUARANTINED);
        assertThat(count).isOne();
        assertThat(receiver.counters().messagesReceived()).isOne();
        assertThat(b.violations).containsExactly(Violation.CONSUMER_POSITION);
    }

    @Test
    void shouldTellTheSenderOfAllThatCallsConsumedWhichDoNotWait() {
        offer(8, 8, 8);
        for (int i = 0; i < 3; i++) {
            assertThat(receive(8)).isEqualTo(8);
        }
        assertThat(receive(8)).isEqualTo(Channel.TIMED_OUT);

        assertThat(host.memory().getLong(head(0))).isEqualTo(3 * 16);
    }

    @Test
    void shouldTellTheSenderOfAllThatPollsConsumedWhenOneFindsNothing() {
        offer(8, 8, 8);
        assertThat(receiver.poll(IGNORE, 3)).isEqualTo(3);
        assertThat(receiver.poll(IGNORE, 3)).isZero();

        assertThat(host.memory().getLong(head(0))).isEqualTo(3 * 16);
    }

    @Test
    void shouldSoonFindByPollsInVainThatTheMemoryIsNoLongerWhatItWas() {
        host.memory().putLong(link.offset(), 0);
        for (int i = 0; i < 256; i++) {
            assertThat(receiver.poll(IGNORE, 1)).isZero();
        }

        assertThat(receiver.closeDetail()).contains(Violation.GENERATION.name());
    }

    @Test
    void shouldNotWaitOnAThreadThatIsInterrupted() {
        while (sender.offer(message, 0, 1_000) > 0) {
            Thread.onSpinWait();
        }
        Thread.currentThread().interrupt();
        try {
            assertThat(sender.receive(space, 0, 8, Duration.ofDays(1))).isEqualTo(Channel.TIMED_OUT);
            assertThat(sender.send(message, 0, 1_000, Duration.ofDays(1))).isEqualTo(Channel.TIMED_OUT);
            assertThat(receiver.receive(space, 0, 1_000, Duration.ofDays(1))).isEqualTo(1_000);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldNotBeginToWaitAnewWhenAPieceComes() throws InterruptedException {
        final Forger forger = new Forger(host, link);
        final Thread peer = Thread.ofPlatform().start(() -> {
            sleep(700);
            forger.piece(0, 50_000, LENGTH);
        });
        final long start = System.nanoTime();

        assertThat(receiver.receive(space, 0, LENGTH, Duration.ofSeconds(1))).isEqualTo(Channel.TIMED_OUT);

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(1_000L, 1_500L);
        peer.join();
        assertThat(receiver.poll(IGNORE, 1)).as("half of a message").isZero();
        forger.piece(20, 50_000, LENGTH);
        assertThat(receiver.nextLength()).isEqualTo(LENGTH);
    }

    @Test
    void shouldReceiveIntoABufferThatGrows() {
        final ExpandableArrayBuffer growing = new ExpandableArrayBuffer(16);
        offer(100, 5_000);

        assertThat(receiver.receive(growing, 20, 100, Duration.ZERO)).isEqualTo(100);
        assertThat(Content.verified(growing, 20, 100)).isEqualTo(100);
        assertThat(receiver.receive(growing, 120, 5_000, Duration.ZERO)).isEqualTo(5_000);
        assertThat(Content.verified(growing, 120, 5_000)).isEqualTo(5_000);
    }

    @Test
    void shouldLoseNothingForWantOfSpace() {
        offer(100);
        final UnsafeBuffer small = new UnsafeBuffer(new byte[99]);

        assertThatThrownBy(() -> receiver.receive(small, 0, 100, Duration.ZERO))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> receiver.receive(space, Integer.MAX_VALUE, 100, Duration.ZERO))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> receiver.receive(space, -1, 100, Duration.ZERO))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(receive(99)).isEqualTo(Channel.BUFFER_TOO_SMALL);
        assertThat(receive(-1)).isEqualTo(Channel.BUFFER_TOO_SMALL);
        assertThat(receiver.counters().messagesReceived()).isZero();
        assertThat(receive(100)).isEqualTo(100);
        assertThat(Content.verified(space, 0, 100)).isEqualTo(100);
    }

    @Test
    void shouldConsumeAndCountAMessageWhoseHandlerThrows() {
        offer(8, 16, 24);
        final List<Integer> lengths = new ArrayList<>();
        final MessageHandler failing = (buffer, offset, length) -> {
            lengths.add(length);
            if (length == 16) {
                throw new IllegalStateException();
            }
        };

        assertThatThrownBy(() -> receiver.poll(failing, 10)).isInstanceOf(IllegalStateException.class);
        assertThat(receiver.counters().messagesReceived()).isEqualTo(2);
        assertThat(receiver.counters().bytesReceived()).isEqualTo(24);
        assertThat(receiver.poll(failing, 10)).isOne();
        assertThat(lengths).containsExactly(8, 16, 24);
        assertThat(receiver.counters().messagesReceived()).isEqualTo(3);
    }

    @Test
    void shouldHandOverAsManyAsTheLimitSaysInOrderAndCountThem() {
        offer(8, 16, 20_000, 24, LENGTH, 0, 32);
        final List<Integer> lengths = new ArrayList<>();
        final MessageHandler handler = (buffer, offset, length) -> lengths.add(length);

        assertThat(receiver.poll(handler, 0)).isZero();
        assertThat(receiver.poll(handler, -1)).isZero();
        assertThat(lengths).isEmpty();
        assertThat(receiver.poll(handler, 1)).isOne();
        assertThat(receiver.counters().messagesReceived()).isOne();
        assertThat(receiver.poll(handler, 3)).isEqualTo(3);
        assertThat(receiver.counters().messagesReceived()).isEqualTo(4);
        assertThat(receiver.poll(handler, 10)).isEqualTo(3);
        assertThat(lengths).containsExactly(8, 16, 20_000, 24, LENGTH, 0, 32);
        assertThat(receiver.counters().messagesReceived()).isEqualTo(7);
        assertThat(receiver.counters().bytesReceived()).isEqualTo(120_080);
    }

    @Test
    void shouldReceiveNoMessageThatStandsBetweenThePiecesOfAnother() {
        final Forger forger = new Forger(host, link);
        forger.piece(0, 2, 5);
        assertThat(receive(8)).isEqualTo(Channel.TIMED_OUT);
        forger.record(ChannelDescriptor.TYPE_MESSAGE, 3);

        assertThat(receive(8)).isEqualTo(Channel.QUARANTINED);
        assertThat(receiver.closeDetail()).contains(Violation.MESSAGE_LENGTH.name());
        assertThat(receiver.counters().messagesReceived()).isZero();
    }

    @Test
    void shouldPollNoMessageThatStandsBetweenThePiecesOfAnother() {
        final Forger forger = new Forger(host, link);
        forger.piece(0, 2, 5);
        assertThat(receiver.poll(IGNORE, 1)).isZero();
        forger.record(ChannelDescriptor.TYPE_MESSAGE, 3);

        assertThat(receiver.poll(IGNORE, 1)).isZero();
        assertThat(receiver.state()).isEqualTo(ChannelState.QUARANTINED);
    }

    @Test
    void shouldCountNothingInTheSlotOfAnotherChannelWhenItIsClosedDuringAPoll() {
        offer(8, 8);

        assertThat(receiver.poll((buffer, offset, length) -> giveSlotAway(), 10))
                .isOne();

        assertThat(countedInSlot()).isZero();
    }

    @Test
    void shouldCountNothingInTheSlotOfAnotherChannelWhenItIsClosedDuringAReceipt() {
        offer(8);
        final UnsafeBuffer closing = new UnsafeBuffer(new byte[8]) {
            @Override
            public void boundsCheck(final int index, final int length) {
                giveSlotAway();
                super.boundsCheck(index, length);
            }
        };

        assertThat(receiver.receive(closing, 0, 8, Duration.ZERO)).isEqualTo(Channel.CLOSED);
        assertThat(countedInSlot()).isZero();
    }

    private void giveSlotAway() {
        receiver.close();
        CountersDescriptor.format(
                host.counters(), link.setupB().route().memory().counterSlot(), 99, 99);
    }

    private long countedInSlot() {
        return CountersDescriptor.get(
                host.counters(),
                link.setupB().route().memory().counterSlot(),
                CountersDescriptor.RECEIVED_MESSAGES_OFFSET);
    }

    @Test
    void shouldMakeRoomForTheSenderInWhicheverWayMessagesAreTaken() {
        final ReceivedLoan loan = ReceivedLoan.create();
        makesRoom("poll one", channel -> channel.poll(IGNORE, 1));
        makesRoom("poll many", channel -> channel.poll(IGNORE, 1_000));
        makesRoom("receive", channel -> channel.receive(space, 0, LENGTH, Duration.ZERO) >= 0 ? 1 : 0);
        makesRoom("receive and wait", channel -> channel.receive(space, 0, LENGTH, Duration.ofNanos(1)) >= 0 ? 1 : 0);
        makesRoom("look and receive", channel -> {
            final int length = (int) channel.nextLength();
            return length < 0 ? 0 : channel.receive(space, 0, length, Duration.ZERO) + 1;
        });
        makesRoom("take on loan", channel -> {
            final long length = channel.tryReceive(loan);
            loan.close();
            return length < 0 ? 0 : 1;
        });
    }

    /** Once all was taken, three quarters of the ring at least are free, wherever it ends. */
    private void makesRoom(final String way, final ToLongFunction<RingChannel> taking) {
        final int longest = sender.maxClaimLength();
        for (int lap = 0; lap < 200; lap++) {
            final int length = lap * 97 % (longest + 1);
            final int record = RingDescriptor.nextIndex(0, length);
            int records = 0;
            while (sender.offer(message, 0, length) > 0) {
                records++;
            }
            // A record more would not have fitted; padding at the end is shorter than one, and the first is longer by
            // its alignment.
            assertThat(records * record)
                    .as("%s, %s bytes, lap %s", way, length, lap)
                    .isGreaterThan(
                            ChannelDescriptor.RING_CAPACITY * 3 / 4 - 2 * record - 2 * RingDescriptor.LINE_ALIGNMENT);
            int taken = 0;
            while (taking.applyAsLong(receiver) > 0) {
                taken++;
            }
            assertThat(taken).as(way).isPositive();
            assertThat(receiver.counters().messagesReceived())
                    .isEqualTo(sender.counters().messagesSent());
        }
    }

    private int head(final int ring) {
        return link.offset()
                + ChannelDescriptor.ringOffset(ring, ChannelDescriptor.RING_CAPACITY)
                + ChannelDescriptor.RING_CAPACITY
                + RingDescriptor.HEAD_OFFSET;
    }

    private long receive(final int length) {
        return receiver.receive(space, 0, length, Duration.ZERO);
    }

    private static void sleep(final long millis) {
        try {
            Thread.sleep(millis);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
