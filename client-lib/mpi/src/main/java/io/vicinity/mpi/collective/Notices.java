package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Envelope;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the members of a communicator that wait for long say to those they wait for: the number of their collective, what it is, and what they called
 * before.
 *
 * <p>Nobody need listen, and who never waits for long does not. So one notice to each member is on its way at most, until that has heard it; the next
 * one is said after that. With the engine entered.
 */
final class Notices {
    private static final int NUMBER = 0;
    private static final int TAG = 8;
    private static final int PREVIOUS = 12;
    private static final int LENGTH = 16;

    private final Engine engine;
    private final Context context;

    /** By member: what was said last, and what carries it. */
    private final long[] said;

    private final Operation[] sent;
    private final UnsafeBuffer[] messages;

    /** By member: what it said last. */
    private final long[] numbers;

    private final int[] tags;
    private final int[] previous;

    private final Envelope envelope = new Envelope();
    private final UnsafeBuffer room = new UnsafeBuffer(new byte[LENGTH]);
    private Operation taken;
    private int speaker;

    Notices(final Engine engine, final Context context) {
        final int members = context.remote().size();
        this.engine = engine;
        this.context = context;
        said = new long[members];
        sent = new Operation[members];
        messages = new UnsafeBuffer[members];
        numbers = new long[members];
        tags = new int[members];
        previous = new int[members];
        Arrays.fill(numbers, Long.MIN_VALUE);
    }

    int members() {
        return numbers.length;
    }

    /** The number of the collective that a member said last that it calls; less than any, if it never said. */
    long number(final int member) {
        return numbers[member];
    }

    /** What that is. */
    int tag(final int member) {
        return tags[member];
    }

    /** What the member called before that. */
    int previous(final int member) {
        return previous[member];
    }

    /** Says it to a member, once, and only when that has heard what was said before. */
    void say(final int member, final long number, final int tag, final int before) {
        if (said[member] == number || sent[member] != null && !sent[member].isDone()) {
            return;
        }
        if (sent[member] == null) {
            messages[member] = new UnsafeBuffer(new byte[LENGTH]);
        } else {
            sent[member].release();
        }
        said[member] = number;
        messages[member].putLong(NUMBER, number);
        messages[member].putInt(TAG, tag);
        messages[member].putInt(PREVIOUS, before);
        sent[member] = engine.send(
                context, member, Tags.notice(), SendMode.SYNCHRONOUS, new Memory().buffer(messages[member], 0, LENGTH));
    }

    /** Takes what others said. */
    void hear() {
        while (taken != null || engine.peek(context, Engine.ANY_SOURCE, Tags.notice(), envelope)) {
            if (taken == null) {
                speaker = envelope.source();
                taken = engine.receive(context, speaker, Tags.notice(), new Memory().buffer(room, 0, LENGTH));
            }
            if (!taken.isDone()) {
                return;
            }
            if (taken.failure() == null && taken.length() == LENGTH) {
                numbers[speaker] = room.getLong(NUMBER);
                tags[speaker] = room.getInt(TAG);
                previous[speaker] = room.getInt(PREVIOUS);
            }
            taken.release();
            taken = null;
        }
    }
}
