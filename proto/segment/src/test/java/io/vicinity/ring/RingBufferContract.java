package io.vicinity.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever knows Agrona's rings with one producer and one consumer expects of any of them, writing and reading. */
abstract class RingBufferContract {
    private static final int TYPE = 7;

    private RingBuffer ring;

    /** Makes a ring that is new. */
    abstract RingBuffer newRing();

    @BeforeEach
    void makeRing() {
        ring = newRing();
    }

    @Test
    void shouldBeEmptyAtFirst() {
        assertThat(ring.read((type, buffer, index, length) -> {})).isZero();
        assertThat(ring.size()).isZero();
        assertThat(ring.producerPosition()).isZero();
        assertThat(ring.consumerPosition()).isZero();
    }

    @Test
    void shouldTellItsCapacityAndBuffer() {
        assertThat(ring.capacity()).isPositive().isLessThan(ring.buffer().capacity());
        assertThat(ring.maxMsgLength()).isPositive().isLessThan(ring.capacity());
    }

    @Test
    void shouldReadWhatWasWritten() {
        final UnsafeBuffer source = new UnsafeBuffer(new byte[64]);
        source.putBytes(0, Payload.of(1, 64));

        assertThat(ring.write(TYPE, source, 5, 11)).isTrue();

        assertThat(RingDrain.all(ring)).containsExactly(Message.of(TYPE, Payload.of(1, 5, 11)));
    }

    @Test
    void shouldReadEachMessageOnce() {
        write(1, 8);

        assertThat(RingDrain.all(ring)).hasSize(1);
        assertThat(RingDrain.all(ring)).isEmpty();
    }

    @Test
    void shouldHandOutTheRingItselfWithoutACopy() {
        write(1, 20);

        ring.read((type, buffer, index, length) -> {
            assertThat(buffer).isSameAs(ring.buffer());
            assertThat(index).isBetween(0, ring.capacity() - length);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 65534})
    void shouldKeepTheType(final int type) {
        assertThat(ring.write(type, new UnsafeBuffer(new byte[3]), 0, 3)).isTrue();

        assertThat(RingDrain.all(ring)).extracting(Message::type).containsExactly(type);
    }

    @Test
    void shouldCarryMessagesWithoutBytes() {
        write(1, 0);
        write(2, 1);
        write(3, 0);

        assertThat(RingDrain.all(ring)).containsExactly(message(1, 0), message(2, 1), message(3, 0));
    }

    @Test
    void shouldCarryEveryLength() {
        for (int length = 0; length <= ring.maxMsgLength(); length += length < 300 ? 1 : 997) {
            write(length, length);
            assertThat(RingDrain.all(ring)).containsExactly(message(length, length));
        }
    }

    @Test
    void shouldCarryTheLongestMessageFromAnyPosition() {
        for (int i = 0; i < 300; i++) {
            write(i, i % 61);
            RingDrain.all(ring);
            write(i, ring.maxMsgLength());
            assertThat(RingDrain.all(ring)).containsExactly(message(i, ring.maxMsgLength()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void shouldRefuseTypesThatAreNotPositive(final int type) {
        assertThatIllegalArgumentException().isThrownBy(() -> ring.write(type, new UnsafeBuffer(new byte[8]), 0, 8));
        assertThatIllegalArgumentException().isThrownBy(() -> ring.tryClaim(type, 8));
        assertThatNothingWasWritten();
    }

    @Test
    void shouldRefuseMessagesThatAreTooLong() {
        final int length = ring.maxMsgLength() + 1;
        final UnsafeBuffer source = new UnsafeBuffer(new byte[length]);

        assertThatIllegalArgumentException().isThrownBy(() -> ring.write(TYPE, source, 0, length));
        assertThatIllegalArgumentException().isThrownBy(() -> ring.tryClaim(TYPE, length));
        assertThatNothingWasWritten();
    }

    @Test
    void shouldRefuseNegativeLengths() {
        assertThatIllegalArgumentException().isThrownBy(() -> ring.write(TYPE, new UnsafeBuffer(new byte[8]), 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> ring.tryClaim(TYPE, -1));
        assertThatNothingWasWritten();
    }

    @Test
    void shouldReadNoMoreThanTheLimit() {
        for (int i = 0; i < 5; i++) {
            write(i, 8);
        }
        final List<Message> messages = new ArrayList<>();

        assertThat(ring.read(RingDrain.into(messages), 2)).isEqualTo(2);
        assertThat(messages).containsExactly(message(0, 8), message(1, 8));
        assertThat(ring.read(RingDrain.into(messages), 0)).isZero();
        assertThat(ring.read(RingDrain.into(messages), 10)).isEqualTo(3);
        assertThat(messages).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 33, 49, 100})
    void shouldTellThatItIsFullAndKeepWhatItAccepted(final int length) {
        final int accepted = fill(length);

        assertThat(ring.write(TYPE, new UnsafeBuffer(new byte[length]), 0, length))
                .isFalse();
        assertThat(ring.tryClaim(TYPE, length)).isEqualTo(RingBuffer.INSUFFICIENT_CAPACITY);
        assertThat(accepted * (8 + length)).isBetween(ring.capacity() / 3, ring.capacity());
        assertThat(ring.size()).isLessThanOrEqualTo(ring.capacity());
        assertThat(RingDrain.all(ring)).isEqualTo(messages(accepted, length));
    }

    @Test
    void shouldTakeMessagesAgainWhenAFullRingWasRead() {
        for (int lap = 0; lap < 20; lap++) {
            final int accepted = fill(40 + lap);
            assertThat(RingDrain.all(ring)).isEqualTo(messages(accepted, 40 + lap));
        }
    }

    @Test
    void shouldTakeAMessageAgainBeforeAllOfAFullRingIsRead() {
        fill(8);
        int read = 0;

        while (!ring.write(TYPE, new UnsafeBuffer(new byte[8]), 0, 8)) {
            assertThat(ring.read((type, buffer, index, length) -> {}, 1)).isEqualTo(1);
            read++;
        }

        assertThat(read * 16).isLessThanOrEqualTo(ring.capacity() / 4 + 16);
    }

    @Test
    void shouldPadTheEndWhereAMessageDoesNotFit() {
        final int length = ring.maxMsgLength();
        long written = 0;
        for (int i = 0; written < 5L * ring.capacity(); i++) {
            write(i, length - 5);
            written += length;
            assertThat(RingDrain.all(ring)).containsExactly(message(i, length - 5));
        }
        assertThat(ring.producerPosition()).isGreaterThan(4L * ring.capacity());
    }

    @Test
    void shouldShowAClaimNotBeforeItIsCommitted() {
        final int index = ring.tryClaim(TYPE, 12);
        assertThat(index).isPositive();
        ring.buffer().putBytes(index, Payload.of(1, 12));

        assertThat(ring.read((type, buffer, at, length) -> {})).isZero();
        ring.commit(index);

        final List<Message> messages = RingDrain.all(ring);
        assertThat(messages).containsExactly(Message.of(TYPE, Payload.of(1, 12)));
    }

    @Test
    void shouldNeverShowAnAbortedClaim() {
        final int index = ring.tryClaim(TYPE, 12);
        ring.buffer().putBytes(index, Payload.of(1, 12));
        ring.abort(index);
        write(2, 30);

        assertThat(RingDrain.all(ring)).containsExactly(message(2, 30));
        assertThat(ring.size()).isZero();
    }

    @Test
    void shouldClaimAndAbortForLaps() {
        for (int i = 0; i < 1000; i++) {
            final int length = i % (ring.maxMsgLength() + 1);
            final int index = ring.tryClaim(TYPE, length);
            assertThat(index).isPositive();
            ring.buffer().setMemory(index, length, (byte) 0xFF);
            if (i % 3 == 0) {
                ring.buffer().putBytes(index, Payload.of(i, length));
                ring.commit(index);
                assertThat(RingDrain.all(ring)).containsExactly(Message.of(TYPE, Payload.of(i, length)));
            } else {
                ring.abort(index);
                assertThat(RingDrain.all(ring)).isEmpty();
            }
        }
    }

    @Test
    void shouldEndAClaimOnce() {
        final int committed = ring.tryClaim(TYPE, 8);
        ring.commit(committed);
        assertThatIllegalStateException().isThrownBy(() -> ring.commit(committed));
        assertThatIllegalStateException().isThrownBy(() -> ring.abort(committed));

        final int aborted = ring.tryClaim(TYPE, 8);
        ring.abort(aborted);
        assertThatIllegalStateException().isThrownBy(() -> ring.commit(aborted));
        assertThatIllegalStateException().isThrownBy(() -> ring.abort(aborted));

        assertThat(RingDrain.all(ring)).hasSize(1);
    }

    @Test
    void shouldRefuseToEndWhatWasNeverClaimed() {
        assertThatThrownBy(() -> ring.commit(-1)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> ring.commit(RingBuffer.INSUFFICIENT_CAPACITY)).isInstanceOf(RuntimeException.class);
        assertThatNothingWasWritten();
    }

    @Test
    void shouldLetTheHandlersExceptionThroughAndCountTheMessageAsRead() {
        write(1, 8);
        write(2, 8);
        write(3, 8);

        assertThatThrownBy(() -> ring.read((type, buffer, index, length) -> {
                    throw new HandlerFailure();
                }))
                .isInstanceOf(HandlerFailure.class);

        assertThat(RingDrain.all(ring)).containsExactly(message(2, 8), message(3, 8));
    }

    @Test
    void shouldMoveThePositionsByWhatIsWrittenAndRead() {
        long before = 0;
        for (int i = 0; i < 200; i++) {
            final int length = i % (ring.maxMsgLength() + 1);
            write(i, length);
            final long produced = ring.producerPosition() - before;
            assertThat(produced).isGreaterThanOrEqualTo(length + 8L);
            assertThat(ring.size()).isEqualTo((int) produced);
            assertThat(ring.consumerPosition()).isEqualTo(before);

            RingDrain.all(ring);
            assertThat(ring.size()).isZero();
            assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
            before = ring.consumerPosition();
        }
    }

    @Test
    void shouldHaveNothingToUnblock() {
        ring.tryClaim(TYPE, 8);

        assertThat(ring.unblock()).isFalse();
        assertThat(ring.read((type, buffer, index, length) -> {})).isZero();
    }

    @Test
    void shouldNumberCorrelationIds() {
        final long first = ring.nextCorrelationId();

        assertThat(ring.nextCorrelationId()).isEqualTo(first + 1);
        assertThat(ring.nextCorrelationId()).isEqualTo(first + 2);
    }

    @Test
    void shouldKeepTheConsumersHeartbeat() {
        assertThat(ring.consumerHeartbeatTime()).isZero();
        ring.consumerHeartbeatTime(0x1234_5678_9ABCL);

        assertThat(ring.consumerHeartbeatTime()).isEqualTo(0x1234_5678_9ABCL);
        assertThatNothingWasWritten();
    }

    private void write(final int seed, final int length) {
        assertThat(ring.write(typeOf(seed), new UnsafeBuffer(Payload.of(seed, length)), 0, length))
                .isTrue();
    }

    private static int typeOf(final int seed) {
        return 1 + seed % 65534;
    }

    private int fill(final int length) {
        int written = 0;
        while (ring.write(typeOf(written), new UnsafeBuffer(Payload.of(written, length)), 0, length)) {
            written++;
        }
        return written;
    }

    private static Message message(final int seed, final int length) {
        return Message.of(typeOf(seed), Payload.of(seed, length));
    }

    private static List<Message> messages(final int count, final int length) {
        final List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(message(i, length));
        }
        return messages;
    }

    private void assertThatNothingWasWritten() {
        assertThat(ring.producerPosition()).isZero();
        assertThat(RingDrain.all(ring)).isEmpty();
    }

    private static final class HandlerFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
