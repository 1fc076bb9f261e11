package io.vicinity.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RingCopyTest {
    private static final int OFFSET = 128;
    private static final int CAPACITY = 1024;
    private static final int TYPE = 7;

    private final UnsafeBuffer memory =
            new UnsafeBuffer(ByteBuffer.allocateDirect(OFFSET + CAPACITY + RingDescriptor.TRAILER_LENGTH));
    private final RingProducer producer = new RingProducer(memory, OFFSET, CAPACITY);
    private final RingConsumer consumer = new RingConsumer(memory, OFFSET, CAPACITY);
    private final RingCopy copy = new RingCopy(OFFSET, CAPACITY);
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[CAPACITY]);

    private record Sent(long behind, int length, byte content) {}

    @AfterEach
    void close() {
        copy.close();
    }

    /** One way or the other of filling in a record. */
    private boolean send(final int length, final byte content, final boolean inPlace) {
        source.setMemory(0, length, content);
        if (!inPlace) {
            final boolean sent = producer.offer(TYPE, source, 0, length);
            if (sent) {
                copy.copy(TYPE, source, 0, length, producer.position());
            }
            return sent;
        }
        final int record = producer.reserve(length);
        if (record < 0) {
            return false;
        }
        copy.buffer().putBytes(copy.payload(record), source, 0, length);
        producer.publish(TYPE, length);
        copy.keep(TYPE, length, producer.position());
        return true;
    }

    private void assertKept(final long from, final Iterable<Sent> expected) {
        final RingTap tap = copy.retained(from, producer.position()).orElseThrow();
        for (final Sent sent : expected) {
            long header = tap.next();
            assertThat(tap.isSound(header)).isTrue();
            if (RingDescriptor.type(header) == RingDescriptor.TYPE_PADDING) {
                tap.skip(header);
                header = tap.next();
                assertThat(tap.isSound(header)).isTrue();
            }
            assertThat(RingDescriptor.type(header)).isEqualTo(TYPE);
            assertThat(RingDescriptor.length(header)).isEqualTo(sent.length);
            for (int i = 0; i < sent.length; i++) {
                assertThat(copy.buffer().getByte(tap.index() + i)).isEqualTo(sent.content);
            }
            tap.skip(header);
            assertThat(tap.position()).isEqualTo(sent.behind);
        }
    }

    @Test
    void shouldKeepWhatIsNotConsumedThroughManyLaps() {
        final SplittableRandom random = new SplittableRandom(1);
        final Deque<Sent> under = new ArrayDeque<>();
        for (int i = 0; i < 2_000; i++) {
            final int length = random.nextInt(producer.maxPayload() + 1);
            if (send(length, (byte) i, random.nextBoolean())) {
                under.add(new Sent(producer.position(), length, (byte) i));
            } else {
                consumer.release(consumer.next());
                consumer.publishHead();
                under.remove();
            }
            assertKept(consumer.position(), under);
        }
        assertThat(producer.position()).isGreaterThan(50 * CAPACITY);
    }

    @Test
    void shouldKeepThatTheEndOfTheRingWasFilledForARecordThatNeverCame() {
        final int length = producer.maxPayload();
        while (CAPACITY - producer.position() > length + RingDescriptor.HEADER_LENGTH) {
            send(length, (byte) 1, false);
            consumer.release(consumer.next());
            consumer.publishHead();
        }
        send(0, (byte) 1, false);
        final long filled = producer.position();
        assertThat(producer.claim(length)).isNotNegative();
        assertThat(producer.position()).isEqualTo(CAPACITY);
        final RingTap tap = copy.retained(filled, producer.position()).orElseThrow();
        assertThat(RingDescriptor.type(tap.next())).isEqualTo(RingDescriptor.TYPE_PADDING);
        assertThat(tap.isSound(tap.next())).isTrue();
        tap.skip(tap.next());
        assertThat(tap.position()).isEqualTo(CAPACITY);
    }

    @Test
    void shouldRefuseAPositionThatIsNotInTheCopy() {
        send(100, (byte) 1, false);
        final long position = producer.position();
        assertThat(copy.retained(position, position)).isPresent();
        assertThat(copy.retained(position + 8, position)).isEmpty();
        assertThat(copy.retained(-8, position)).isEmpty();
        assertThat(copy.retained(4, position)).isEmpty();
        assertThat(copy.retained(0, CAPACITY + 8)).isEmpty();
    }

    @Test
    void shouldTellAPlaceWhereNoRecordBegins() {
        send(100, (byte) 1, false);
        final RingTap tap = copy.retained(64, producer.position()).orElseThrow();
        assertThat(tap.isSound(tap.next())).isFalse();
    }
}
