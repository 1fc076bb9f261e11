package io.vicinity.mpi.window;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/** A rank as the origin of accesses: asks targets, and receives what they answer. */
final class Origin {
    /** Requests that may wait for room at once; who makes more waits, too. */
    private static final int MAX_WAITING = 64;

    /** Answers that may be awaited at once: the target keeps each of them until it has left. */
    private static final int MAX_REPLIES = 256;

    private final Engine engine;
    private final Context context;
    private final Outbox outbox;
    private final List<Reply> replies = new ArrayList<>();
    private final BooleanSupplier hasRoom;

    /** By target: answers with data that are not here yet. */
    private final int[] unanswered;

    /** By target: requests for accesses that were made. */
    private final long[] asked;

    /** By target: how many of them were made when it was asked whether all was done, and said so. */
    private final long[] done;

    /** By target: how many of them were made when it was told for the last time that what it posted is complete. */
    private final long[] completed;

    /** By target: how many of them were done when it posted for the last time. It did not say what failed. */
    private final long[] posted;

    /** Data that a target sends. */
    private record Reply(Operation receive, int target, long length, Access access) {}

    /** What a target says when all was done. */
    private record Done(Operation receive, UnsafeBuffer text, int target, long asked) {}

    Origin(final Engine engine, final Context context, final Outbox outbox) {
        this.engine = engine;
        this.context = context;
        this.outbox = outbox;
        hasRoom = () -> outbox.size() < MAX_WAITING && replies.size() < MAX_REPLIES;
        unanswered = new int[context.remote().size()];
        asked = new long[context.remote().size()];
        done = new long[context.remote().size()];
        completed = new long[context.remote().size()];
        posted = new long[context.remote().size()];
    }

    /** Asks for anything without data. */
    void ask(final int target, final int what, final int operator) {
        final Outbox.Letter letter = outbox.take(Requests.HEADER_LENGTH);
        header(letter.buffer, what, operator, 0, 0);
        letter.buffer.putInt(Requests.RUNS, 0);
        letter.buffer.putInt(Requests.DATA_LENGTH, 0);
        outbox.send(target, Requests.REQUEST_TAG, letter, Requests.HEADER_LENGTH);
    }

    /**
     * Accesses the memory of a target, by as many requests as it takes.
     *
     * @param data   to go with the requests; may be null.
     * @param result of answers; may be null.
     */
    Access access(
            final int target,
            final int what,
            final long displacement,
            final Placement placement,
            final long length,
            final Source data,
            final Sink result,
            final int operator,
            final int element,
            final int elementLength) {
        final Access access = new Access();
        for (long position = 0; position < length; ) {
            awaitRoom();
            engine.enter();
            try {
                position += request(
                        access,
                        target,
                        what,
                        displacement,
                        placement,
                        position,
                        length,
                        data,
                        result,
                        operator,
                        element,
                        elementLength);
            } finally {
                engine.leave();
            }
        }
        return access;
    }

    private int request(
            final Access access,
            final int target,
            final int what,
            final long displacement,
            final Placement placement,
            final long position,
            final long length,
            final Source data,
            final Sink result,
            final int operator,
            final int element,
            final int elementLength) {
        final Outbox.Letter letter = outbox.take(Requests.MAX_LENGTH);
        header(letter.buffer, what, operator, element, displacement);
        final int bytes = Runs.write(letter.buffer, placement, position, length, elementLength, what == Requests.GET);
        int size = Requests.HEADER_LENGTH + letter.buffer.getInt(Requests.RUNS) * Requests.RUN;
        if (data != null) {
            data.read(position, letter.buffer, size, bytes);
            size += bytes;
        }
        letter.buffer.putInt(Requests.DATA_LENGTH, data == null ? 0 : bytes);
        if (result != null) {
            expect(access, target, PartialSink.of(result, position, bytes), bytes);
        }
        asked[target]++;
        outbox.send(target, Requests.REQUEST_TAG, letter, size);
        return bytes;
    }

    /** Both operands are small, so that they go in one request. */
    Access compareAndSwap(
            final int target,
            final long displacement,
            final Placement placement,
            final Source compared,
            final Source value,
            final Sink result) {
        awaitRoom();
        engine.enter();
        try {
            final int length = (int) compared.length();
            final Access access = new Access();
            final Outbox.Letter letter = outbox.take(Requests.MAX_LENGTH);
            header(letter.buffer, Requests.COMPARE_AND_SWAP, 0, 0, displacement);
            Runs.write(letter.buffer, placement, 0, length, length, false);
            final int size = Requests.HEADER_LENGTH + letter.buffer.getInt(Requests.RUNS) * Requests.RUN;
            compared.read(0, letter.buffer, size, length);
            value.read(0, letter.buffer, size + length, length);
            letter.buffer.putInt(Requests.DATA_LENGTH, 2 * length);
            expect(access, target, result, length);
            asked[target]++;
            outbox.send(target, Requests.REQUEST_TAG, letter, size + 2 * length);
            return access;
        } finally {
            engine.leave();
        }
    }

    private void expect(final Access access, final int target, final Sink sink, final int length) {
        access.begin();
        unanswered[target]++;
        replies.add(new Reply(engine.receive(context, target, Requests.DATA_TAG, sink), target, length, access));
    }

    private void awaitRoom() {
        engine.await(hasRoom);
    }

    private static void header(
            final UnsafeBuffer request,
            final int what,
            final int operator,
            final int element,
            final long displacement) {
        request.putInt(Requests.WHAT, what);
        request.putInt(Requests.OPERATOR, operator);
        request.putInt(Requests.ELEMENT, element);
        request.putLong(Requests.DISPLACEMENT, displacement);
    }

    /** Takes answers. */
    void advance() {
        for (int i = 0; i < replies.size(); i++) {
            final Reply reply = replies.get(i);
            if (reply.receive().isDone()) {
                replies.set(i, replies.getLast());
                replies.removeLast();
                i--;
                unanswered[reply.target()]--;
                reply.access().end(failureOf(reply));
                reply.receive().release();
            }
        }
    }

    private EngineException failureOf(final Reply reply) {
        if (reply.receive().failure() != null) {
            return reply.receive().failure();
        }
        return reply.receive().length() == reply.length()
                ? null
                : new EngineException(
                        ErrorClass.RMA_RANGE,
                        "window on " + context + ": rank " + reply.target()
                                + " has no such memory in its window as rank " + context.rank() + " asked for");
    }

    /** Was a target asked for anything that may not be done yet? */
    boolean isAsking(final int target) {
        return isUnanswered(target) && asked[target] != posted[target];
    }

    /** Was a target asked for anything since it last said that all was done, and how it went? */
    private boolean isUnanswered(final int target) {
        return asked[target] != done[target];
    }

    private boolean isAnyUnanswered(final int firstTarget, final int endTarget) {
        for (int target = firstTarget; target < endTarget; target++) {
            if (isUnanswered(target)) {
                return true;
            }
        }
        return false;
    }

    /** Waits until all data that a target was asked for are here. */
    void awaitAnswers(final int target) {
        engine.await(() -> unanswered[target] == 0);
    }

    /** Waits until all that targets were asked for was done. The last request of all tells them to say so. */
    void awaitDone(final int firstTarget, final int endTarget, final int what) {
        if (what == Requests.FLUSH && !isAnyUnanswered(firstTarget, endTarget)) {
            return;
        }
        if (what == Requests.UNLOCK) {
            // Others write what is still read, as soon as the lock is theirs.
            for (int target = firstTarget; target < endTarget; target++) {
                awaitAnswers(target);
            }
        }
        final List<Done> expected = new ArrayList<>();
        engine.enter();
        try {
            for (int target = firstTarget; target < endTarget; target++) {
                if (isUnanswered(target) || what == Requests.UNLOCK) {
                    final UnsafeBuffer text = new UnsafeBuffer(new byte[Requests.MAX_FAILURE]);
                    expected.add(new Done(
                            engine.receive(
                                    context, target, Requests.DONE_TAG, new Memory().buffer(text, 0, text.capacity())),
                            text,
                            target,
                            asked[target]));
                    ask(target, what, 0);
                }
            }
        } finally {
            engine.leave();
        }
        EngineException failure = null;
        for (final Done each : expected) {
            engine.await(each.receive());
            finish(each);
            failure = failure == null ? failureOf(each) : failure;
            each.receive().release();
            awaitAnswers(each.target());
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Not sooner: until then, others of this rank's threads must not overtake by memory what was asked for. */
    private void finish(final Done answer) {
        engine.enter();
        try {
            done[answer.target()] = Math.max(done[answer.target()], answer.asked());
        } finally {
            engine.leave();
        }
    }

    /** Tells a target that all accesses to what it posted were made, when all data that it was asked for are here. */
    void complete(final int target) {
        awaitAnswers(target);
        engine.enter();
        try {
            completed[target] = asked[target];
            ask(target, Requests.COMPLETE, 0);
        } finally {
            engine.leave();
        }
    }

    /** Waits until targets have posted. One that posts again has done all that was asked for before it was told of the end. */
    void awaitPosts(final int... targets) {
        awaitSignals(Requests.POST_TAG, targets);
        engine.enter();
        try {
            for (final int target : targets) {
                posted[target] = completed[target];
            }
        } finally {
            engine.leave();
        }
    }

    /** Waits until targets have sent what has no data. */
    void awaitSignals(final int tag, final int... ranks) {
        final List<Operation> receives = new ArrayList<>();
        engine.enter();
        try {
            for (final int rank : ranks) {
                receives.add(engine.receive(context, rank, tag, new Memory()));
            }
        } finally {
            engine.leave();
        }
        EngineException failure = null;
        for (final Operation receive : receives) {
            engine.await(receive);
            failure = failure == null ? receive.failure() : failure;
            receive.release();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private EngineException failureOf(final Done answer) {
        if (answer.receive().failure() != null || answer.receive().length() == 0) {
            return answer.receive().failure();
        }
        if (answer.receive().length() < Integer.BYTES) {
            return new EngineException(
                    ErrorClass.OTHER,
                    "window on " + context + ": rank " + answer.target() + " answered rank " + context.rank() + " with "
                            + answer.receive().length() + " bytes, which say nothing");
        }
        final byte[] text = new byte[(int) answer.receive().length() - Integer.BYTES];
        answer.text().getBytes(Integer.BYTES, text);
        return new EngineException(answer.text().getInt(0), new String(text, StandardCharsets.UTF_8));
    }
}
