package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelState;
import io.vicinity.client.ReceivedLoan;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Violation;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message of several pieces, one of which is there and the next is not yet, or never; and records that make no sense. */
@Timeout(60)
class ChannelPiecesTest {
    private static final int LENGTH = 100_000;
    private static final int HALF = 50_000;

    private final DataPath host = new DataPath(8 << 20);
    private final DataPath.Node a = host.endpoint("a", 64);
    private final DataPath.Node b = host.endpoint("b", 64);
    private final DataPath.Link link = host.connect(a, b);
    private final RingChannel channel = link.b();
    private final Forger forger = new Forger(host, link);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[LENGTH]);
    private final List<Long> received = new ArrayList<>();

    @AfterEach
    void close() {
        host.close();
    }

    private void firstHalf() {
        Content.fill(message, 0, LENGTH, 77);
        forger.fill(0, message.byteArray(), 0, HALF);
        assertThat(forger.piece(0, HALF, LENGTH)).isTrue();
    }

    private void secondHalf() {
        forger.fill(20, message.byteArray(), HALF, HALF);
        assertThat(forger.piece(20, HALF, LENGTH)).isTrue();
    }

    private long receive(final int length) {
        return channel.receive(space, 0, length, Duration.ZERO);
    }

    private int poll() {
        return channel.poll((buffer, offset, length) -> received.add(Content.verified(buffer, offset, length)), 10);
    }

    private void halfWayByReceive() {
        firstHalf();
        assertThat(receive(LENGTH)).isEqualTo(Channel.TIMED_OUT);
        space.setMemory(0, LENGTH, (byte) 0x66);
    }

    @Test
    void shouldPollAMessageWhoseReceiptTimedOutHalfWay() {
        halfWayByReceive();
        assertThat(poll()).isZero();
        secondHalf();
        assertThat(poll()).isOne();
        assertThat(received).containsExactly(77L);
    }

    @Test
    void shouldTakeAMessageOnLoanWhoseReceiptTimedOutHalfWay() {
        halfWayByReceive();
        secondHalf();
        final ReceivedLoan loan = ReceivedLoan.create();
        assertThat(channel.tryReceive(loan)).isEqualTo(LENGTH);
        assertThat(Content.verified(loan.buffer(), 0, LENGTH)).isEqualTo(77);
        loan.close();
    }

    @Test
    void shouldReceiveElsewhereAMessageWhoseReceiptTimedOutHalfWay() {
        halfWayByReceive();
        assertThat(receive(LENGTH - 1)).isEqualTo(Channel.BUFFER_TOO_SMALL);
        secondHalf();
        assertThat(receive(LENGTH - 1)).isEqualTo(Channel.BUFFER_TOO_SMALL);
        final UnsafeBuffer elsewhere = new UnsafeBuffer(new byte[LENGTH + 8]);
        assertThat(channel.receive(elsewhere, 8, LENGTH, Duration.ZERO)).isEqualTo(LENGTH);
        assertThat(Content.verified(elsewhere, 8, LENGTH)).isEqualTo(77);
        assertThat(channel.counters().messagesReceived()).isOne();
        assertThat(channel.counters().bytesReceived()).isEqualTo(LENGTH);
    }

    @Test
    void shouldReceiveTheNextMessageWhenALargerOneIsGivenUpHalfWay() {
        halfWayByReceive();
        assertThat(receive(8)).isEqualTo(Channel.BUFFER_TOO_SMALL);
        forger.abort();
        assertThat(receive(8)).isEqualTo(Channel.TIMED_OUT);
        forger.record(ChannelDescriptor.TYPE_MESSAGE, 8);
        assertThat(receive(8)).isEqualTo(8);
    }

    @Test
    void shouldSayThatThePeerClosedWhenTheRestNeverComes() {
        halfWayByReceive();
        channel.closedByPeer("gone");
        assertThat(receive(LENGTH)).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(receive(8)).isEqualTo(Channel.CLOSED_BY_PEER);
        assertThat(poll()).isZero();
    }

    @Test
    void shouldRefuseSpaceThatTheBufferDoesNotHaveAndLoseNothing() {
        firstHalf();
        secondHalf();
        assertThatThrownBy(() -> channel.receive(space, 1, LENGTH, Duration.ZERO))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(poll()).isOne();
        assertThat(received).containsExactly(77L);
    }

    @Test
    void shouldEndACallThoughThePeerSendsPiecesAsFastAsTheyAreTaken() {
        final UnsafeBuffer fed = new UnsafeBuffer(new byte[LENGTH]) {
            @Override
            public void putBytes(final int index, final DirectBuffer source, final int from, final int length) {
                forger.abort();
                forger.piece(0, 1, 2);
                super.putBytes(index, source, from, length);
            }
        };
        forger.piece(0, 1, 2);
        assertThat(channel.receive(fed, 0, LENGTH, Duration.ZERO)).isEqualTo(Channel.TIMED_OUT);
        assertThat(channel.state()).isEqualTo(ChannelState.OPEN);
    }

    @Test
    void shouldWaitForEverIfAskedTo() throws InterruptedException {
        final Thread sender = Thread.ofPlatform().start(() -> {
            Thread.yield();
            link.a().offer(message, 0, 16);
        });
        assertThat(channel.receive(space, 0, LENGTH, ChronoUnit.FOREVER.getDuration()))
                .isEqualTo(16);
        sender.join();
    }

    @Test
    void shouldNameEachViolation() {
        violated(Violation.RECORD_TYPE, forged -> forged.record(9, 8));
        violated(Violation.RECORD_TYPE, forged -> forged.record(ChannelDescriptor.TYPE_ABORT, 0));
        violated(Violation.RECORD_LENGTH, forged -> forged.record(ChannelDescriptor.TYPE_BLOCK, 23));
        violated(Violation.BLOCK_BOUNDS, forged -> forged.piece(64, 1, 1));
        violated(Violation.BLOCK_BOUNDS, forged -> forged.piece(-1, 1, 1));
        violated(Violation.BLOCK_BOUNDS, forged -> forged.piece(63, 4097, 4097));
        violated(Violation.BLOCK_BOUNDS, forged -> forged.piece(0, Integer.MIN_VALUE, 1));
        violated(Violation.BLOCK_BOUNDS, forged -> forged.piece(0, 0, 0));
        violated(Violation.MESSAGE_LENGTH, forged -> forged.piece(0, 2, 1));
        violated(Violation.MESSAGE_LENGTH, forged -> forged.piece(0, 2, -1));
        violated(Violation.MESSAGE_LENGTH, forged -> forged.piece(0, 2, Channel.MAX_MESSAGE_LENGTH + 1));
        violated(Violation.MESSAGE_LENGTH, forged -> {
            forged.piece(0, 2, 5);
            forged.piece(0, 2, 6);
        });
        violated(Violation.MESSAGE_LENGTH, forged -> {
            forged.piece(0, 2, 5);
            forged.piece(0, 4, 5);
        });
        violated(Violation.MESSAGE_LENGTH, forged -> {
            forged.piece(0, 2, 5);
            forged.record(ChannelDescriptor.TYPE_MESSAGE, 3);
        });
    }

    private void violated(final Violation expected, final Consumer<Forger> forgery) {
        final DataPath.Link victim = host.connect(a, b);
        b.violations.clear();
        forgery.accept(new Forger(host, victim));
        for (int i = 0; i < 3; i++) {
            assertThat(victim.b().poll((buffer, offset, length) -> {}, 10)).isZero();
        }
        assertThat(victim.b().state()).isEqualTo(ChannelState.QUARANTINED);
        assertThat(victim.b().closeDetail()).contains(expected.name());
        assertThat(victim.b().offer(message, 0, 8)).isEqualTo(Channel.QUARANTINED);
        assertThat(victim.b().receive(space, 0, 8, Duration.ZERO)).isEqualTo(Channel.QUARANTINED);
        assertThat(victim.b().nextLength()).isEqualTo(Channel.QUARANTINED);
        assertThat(victim.b().counters().violations()).isOne();
        assertThat(b.violations).containsExactly(expected);
        host.disconnect(victim);
    }
}
