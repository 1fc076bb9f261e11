package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;
import static org.agrona.concurrent.ControlledMessageHandler.Action.ABORT;
import static org.agrona.concurrent.ControlledMessageHandler.Action.BREAK;

import io.vicinity.segment.Violation;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A ring beside a queue that says what must come out of it.
 *
 * <p>Payloads are what would hurt most: each of their words is the header of a record without payload, at the very position that its
 * place has in the next lap, or, in claims that are given up, in this one. A header that the producer forgets to zero shows as a
 * message that nobody sent.
 */
final class RingModel {
    private static final int CLAIM_TYPE = 77;
    private static final List<Action> ACTIONS = List.of(Action.values());

    private final Random random;
    private final int capacity;
    private final UnsafeBuffer memory;
    private final PackedRingBuffer ring;
    private final UnsafeBuffer source;
    private final ArrayDeque<Integer> queue = new ArrayDeque<>();
    private int lastLength;

    RingModel(final int capacity, final long seed) {
        this.random = new Random(seed);
        this.capacity = capacity;
        this.memory = Rings.memory(capacity);
        this.ring = new PackedRingBuffer(memory);
        this.source = new UnsafeBuffer(new byte[ring.maxMsgLength()]);
    }

    /** Does something, and checks what can be checked. */
    void step() {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> write();
            case 4 -> endClaim(true);
            case 5 -> endClaim(false);
            case 6 -> forgetClaim();
            case 7, 8 -> read(1 + random.nextInt(4));
            case 9 -> read(random.nextInt(4) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(20));
            case 10 -> controlledRead();
            default -> failingRead();
        }
        check(ring.violation() == Violation.NONE, "violation", ring.violation().code());
        check(ring.size() == ring.producerPosition() - ring.consumerPosition(), "size", ring.size());
    }

    /** Reads all that is left; then the longest message fits. */
    void drain() {
        read(Integer.MAX_VALUE);
        check(queue.isEmpty(), "messages are left", queue.size());
        check(ring.size() == 0, "bytes are left", ring.size());
        check(ring.write(1, source, 0, ring.maxMsgLength()), "an empty ring is full at", ring.producerPosition());
    }

    private void write() {
        final int length = nextLength();
        final long place = placeOf(length);
        forge(source, 0, length, place + HEADER_LENGTH + capacity);
        accepted(length, ring.write(typeOf(length), source, 0, length));
    }

    private void endClaim(final boolean commit) {
        final int length = nextLength();
        final long place = placeOf(length);
        final int index = ring.tryClaim(commit ? typeOf(length) : CLAIM_TYPE, length);
        if (index >= 0) {
            check(index == place % capacity + HEADER_LENGTH, "claim at", index);
            forge(memory, index, length, place + HEADER_LENGTH + (commit ? capacity : 0));
            if (commit) {
                ring.commit(index);
            } else {
                ring.abort(index);
            }
        }
        if (commit) {
            accepted(length, index >= 0);
        }
    }

    private void forgetClaim() {
        final int length = nextLength();
        final long place = placeOf(length);
        final int index = ring.tryClaim(CLAIM_TYPE, length);
        if (index >= 0) {
            forge(memory, index, length, place + HEADER_LENGTH);
        }
    }

    private void read(final int limit) {
        final int before = queue.size();
        final int count = ring.read(this::received, limit);
        check(count == Math.min(limit, before), "messages read", count);
        check(queue.size() == before - count, "handler called otherwise than counted, of", before);
    }

    private void controlledRead() {
        final int before = queue.size();
        final boolean[] aborted = new boolean[1];
        final int count = ring.controlledRead((type, buffer, index, length) -> {
            final Action action = ACTIONS.get(random.nextInt(ACTIONS.size()));
            if (action == ABORT) {
                checkMessage(queue.element(), type, buffer, index, length);
                aborted[0] = true;
            } else {
                received(type, buffer, index, length);
            }
            check(!aborted[0] || action == ABORT, "read behind an abort at", index);
            return action == BREAK ? BREAK : action;
        });
        check(queue.size() == before - count, "controlled handler called otherwise than counted, of", before);
    }

    private void failingRead() {
        final int before = queue.size();
        try {
            ring.read((type, buffer, index, length) -> {
                received(type, buffer, index, length);
                throw new HandlerFailure();
            });
            check(before == 0, "messages were not shown, of", before);
        } catch (final HandlerFailure e) {
            check(queue.size() == before - 1, "more than one message shown, of", before);
        }
    }

    private void received(final int type, final DirectBuffer buffer, final int index, final int length) {
        check(!queue.isEmpty(), "a message that nobody sent at", index);
        checkMessage(queue.remove(), type, buffer, index, length);
    }

    private void checkMessage(
            final int expected, final int type, final DirectBuffer buffer, final int index, final int length) {
        check(length == expected, "wrong length", length);
        check(type == typeOf(expected), "wrong type", type);
        check(buffer == memory, "another buffer, index", index);
        final long position = ring.consumerPosition();
        check(index == position % capacity + HEADER_LENGTH, "message at", index);
        for (int i = 0; i + 8 <= length; i += 8) {
            check(buffer.getLong(index + i) == forged(position + HEADER_LENGTH + capacity + i), "payload at", i);
        }
        for (int i = length & ~7; i < length; i++) {
            check(buffer.getByte(index + i) == (byte) (length + i), "payload at", i);
        }
    }

    private void accepted(final int length, final boolean accepted) {
        if (accepted) {
            queue.add(length);
            return;
        }
        final long place = placeOf(length);
        final int index = (int) (place % capacity);
        final int record = RingDescriptor.nextIndex(index, length) - index;
        final long needed = place - ring.producerPosition() + record + HEADER_LENGTH;
        final long used = ring.producerPosition() - ring.consumerPosition();
        check(used + needed > capacity - capacity / 4, "refused, used and needed", used + needed);
    }

    /** Position at which a message of that length comes to lie. */
    private long placeOf(final int length) {
        final long position = ring.producerPosition();
        final int index = (int) (position % capacity);
        return RingDescriptor.nextIndex(index, length) <= capacity ? position : position - index + capacity;
    }

    private int nextLength() {
        final int rest = (int) (capacity - ring.producerPosition() % capacity) - HEADER_LENGTH;
        final int length = switch (random.nextInt(8)) {
            case 0, 1 -> random.nextInt(65);
            case 2, 3 -> random.nextInt(ring.maxMsgLength() + 1);
            case 4, 5 -> lastLength;
            case 6 -> Math.min(rest, ring.maxMsgLength());
            default -> Math.min(Math.max(0, rest - random.nextInt(32)), ring.maxMsgLength());
        };
        lastLength = length;
        return length;
    }

    private static int typeOf(final int length) {
        return 1 + length * 13 % RingDescriptor.MAX_TYPE;
    }

    private static void forge(final UnsafeBuffer target, final int at, final int length, final long position) {
        for (int i = 0; i + 8 <= length; i += 8) {
            target.putLong(at + i, forged(position + i));
        }
        for (int i = length & ~7; i < length; i++) {
            target.putByte(at + i, (byte) (length + i));
        }
    }

    private static long forged(final long position) {
        return RingDescriptor.header(position, CLAIM_TYPE, 0);
    }

    private static void check(final boolean condition, final String what, final long value) {
        if (!condition) {
            throw new AssertionError(what + " " + value);
        }
    }

    private static final class HandlerFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        HandlerFailure() {
            super(null, null, false, false);
        }
    }
}
