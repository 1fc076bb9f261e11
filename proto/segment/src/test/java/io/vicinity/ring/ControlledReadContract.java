package io.vicinity.ring;

import static org.agrona.concurrent.ControlledMessageHandler.Action.ABORT;
import static org.agrona.concurrent.ControlledMessageHandler.Action.BREAK;
import static org.agrona.concurrent.ControlledMessageHandler.Action.COMMIT;
import static org.agrona.concurrent.ControlledMessageHandler.Action.CONTINUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What whoever knows Agrona's rings expects of a handler that says how to go on. */
abstract class ControlledReadContract {
    private RingBuffer ring;
    private final List<Integer> seen = new ArrayList<>();

    /** Makes a ring that is new. */
    abstract RingBuffer newRing();

    @BeforeEach
    void makeRingOfThreeMessages() {
        ring = newRing();
        for (int type = 1; type <= 3; type++) {
            assertThat(ring.write(type, new UnsafeBuffer(Payload.of(type, 20)), 0, 20))
                    .isTrue();
        }
    }

    @Test
    void shouldReadAllOnContinue() {
        assertThat(ring.controlledRead(answering(CONTINUE, CONTINUE, CONTINUE))).isEqualTo(3);
        assertThat(seen).containsExactly(1, 2, 3);
        assertThat(ring.size()).isZero();
    }

    @Test
    void shouldReadNoMoreThanTheLimit() {
        assertThat(ring.controlledRead(answering(CONTINUE, CONTINUE), 2)).isEqualTo(2);
        assertThat(ring.controlledRead(answering(), 0)).isZero();
        assertThat(ring.controlledRead(answering(CONTINUE), 2)).isEqualTo(1);
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void shouldShowAnAbortedMessageAgain() {
        assertThat(ring.controlledRead(answering(ABORT))).isZero();
        assertThat(ring.consumerPosition()).isZero();
        assertThat(ring.controlledRead(answering(ABORT))).isZero();
        assertThat(ring.controlledRead(answering(CONTINUE, CONTINUE, CONTINUE))).isEqualTo(3);
        assertThat(seen).containsExactly(1, 1, 1, 2, 3);
    }

    @Test
    void shouldKeepWhatWasReadBeforeAnAbort() {
        assertThat(ring.controlledRead(answering(CONTINUE, ABORT))).isEqualTo(1);
        assertThat(ring.read((type, buffer, index, length) -> seen.add(type))).isEqualTo(2);
        assertThat(seen).containsExactly(1, 2, 2, 3);
    }

    @Test
    void shouldStopBehindTheMessageOnBreak() {
        assertThat(ring.controlledRead(answering(BREAK))).isEqualTo(1);
        assertThat(ring.controlledRead(answering(CONTINUE, BREAK))).isEqualTo(2);
        assertThat(seen).containsExactly(1, 2, 3);
        assertThat(ring.size()).isZero();
    }

    @Test
    void shouldShowTheNewPositionToTheHandlerAfterACommit() {
        final List<Long> positions = new ArrayList<>();
        ring.controlledRead((type, buffer, index, length) -> {
            positions.add(ring.consumerPosition());
            return COMMIT;
        });

        assertThat(positions).hasSize(3).doesNotHaveDuplicates().isSorted().startsWith(0L);
        assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
    }

    @Test
    void shouldCountTheMessageAsReadWhoseHandlerThrows() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ring.controlledRead((type, buffer, index, length) -> {
                    if (type == 2) {
                        throw new IllegalStateException();
                    }
                    return CONTINUE;
                }));

        assertThat(ring.controlledRead(answering(CONTINUE))).isEqualTo(1);
        assertThat(seen).containsExactly(3);
    }

    @Test
    void shouldShowContentsEachTimeUntilAccepted() {
        final List<byte[]> payloads = new ArrayList<>();
        final ControlledMessageHandler handler = (type, buffer, index, length) -> {
            final byte[] payload = new byte[length];
            buffer.getBytes(index, payload);
            payloads.add(payload);
            return payloads.size() < 3 ? ABORT : BREAK;
        };
        for (int i = 0; i < 3; i++) {
            ring.controlledRead(handler);
        }

        assertThat(payloads).containsExactly(Payload.of(1, 20), Payload.of(1, 20), Payload.of(1, 20));
    }

    @Test
    void shouldGiveSpaceBackThroughControlledReadsForLaps() {
        ring.controlledRead(answering(CONTINUE, CONTINUE, CONTINUE));
        for (int i = 0; i < 2000; i++) {
            final int length = i % (ring.maxMsgLength() + 1);
            assertThat(ring.write(1, new UnsafeBuffer(Payload.of(i, length)), 0, length))
                    .isTrue();
            int idle = 0;
            while (idle < 2) {
                idle = ring.controlledRead((type, buffer, index, bytes) -> COMMIT) == 0 ? idle + 1 : 0;
            }
            assertThat(ring.size()).isZero();
        }
    }

    private ControlledMessageHandler answering(final Action... actions) {
        final int before = seen.size();
        return (type, buffer, index, length) -> {
            seen.add(type);
            return actions[seen.size() - before - 1];
        };
    }
}
