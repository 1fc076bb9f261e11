package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Envelope;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Source;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Answers neighbours that ask by message for what this rank published: because they cannot reach its memory any more, or are about to sleep.
 * What they ask for may be anything; what makes no sense, or cannot be had any more, is answered by an empty message. Used with the engine
 * entered.
 */
final class Answering {
    private final Engine engine;
    private final Context context;
    private final OwnSlot slot;
    private final int board;
    private final Envelope envelope = new Envelope();
    private final UnsafeBuffer question = new UnsafeBuffer(new byte[Asking.LENGTH]);
    private final Source nothing = new Memory().array(new byte[0], 0, 0);
    private final List<Question> open = new ArrayList<>();
    private final List<Operation> answers = new ArrayList<>();
    private Operation taken;
    private int asker;

    /** What this rank lends for the time of a collective; null if nothing. */
    private Source source;

    private long sourceStart;
    private Source result;

    private record Question(int asker, long stage, int lot, int kind, long first, int length) {}

    /** On the board with a number. Questions about a later one wait until that is made here. */
    Answering(final Engine engine, final Context context, final int board, final OwnSlot slot) {
        this.engine = engine;
        this.context = context;
        this.board = board;
        this.slot = slot;
    }

    /** What others may read until this is called again. */
    void lend(final Source lentSource, final long start, final Source lentResult) {
        source = lentSource;
        sourceStart = start;
        result = lentResult;
    }

    /** Goes on as far as it can. */
    void advance() {
        takeQuestions();
        if (!open.isEmpty()) {
            answerAll();
        }
        if (!answers.isEmpty()) {
            forgetSent();
        }
    }

    private void takeQuestions() {
        final int tag = Tags.question(board);
        while (taken != null || engine.peek(context, Engine.ANY_SOURCE, tag, envelope)) {
            if (taken == null) {
                asker = envelope.source();
                taken = engine.receive(context, asker, tag, new Memory().buffer(question, 0, Asking.LENGTH));
            }
            if (!taken.isDone()) {
                break;
            }
            if (taken.failure() == null) {
                keep();
            }
            taken.release();
            taken = null;
        }
    }

    /** Nobody needs an answer any more: what was asked is forgotten. */
    void end() {
        takeQuestions();
        open.clear();
        if (taken != null) {
            taken.release();
            taken = null;
        }
        for (final Operation sent : answers) {
            sent.release();
        }
        answers.clear();
        lend(null, 0, null);
    }

    private void keep() {
        final int lot = question.getInt(Asking.LOT_FIELD);
        final long length = question.getLong(Asking.LENGTH_FIELD);
        if (taken.length() == Asking.LENGTH
                && lot >= 0
                && lot < SlotLayout.LOTS
                && length >= 0
                && length <= Integer.MAX_VALUE) {
            open.add(new Question(
                    asker,
                    question.getLong(Asking.STAGE_FIELD),
                    lot,
                    question.getInt(Asking.KIND_FIELD),
                    question.getLong(Asking.FIRST_FIELD),
                    (int) length));
        } else {
            send(asker, nothing);
        }
    }

    /** Answers what can be answered since something was published. */
    void answerAll() {
        for (final Iterator<Question> each = open.iterator(); each.hasNext(); ) {
            final Question asked = each.next();
            if (slot.stage(asked.lot) >= asked.stage) {
                each.remove();
                answer(asked);
            }
        }
    }

    boolean isAsked() {
        return !open.isEmpty();
    }

    private void answer(final Question asked) {
        final Source piece = switch (asked.kind) {
            case Asking.SLOT -> ofSlot(asked);
            case Asking.SOURCE -> piece(source, sourceStart, asked);
            case Asking.RESULT -> piece(result, 0, asked);
            default -> null;
        };
        send(asked.asker, piece == null ? nothing : piece);
    }

    private void send(final int to, final Source piece) {
        answers.add(engine.send(context, to, Tags.answer(board), SendMode.STANDARD, piece));
    }

    private Source ofSlot(final Question asked) {
        return asked.first >= 0 && asked.first <= slot.layout().length() - asked.length
                ? slot.piece((int) asked.first, asked.length)
                : null;
    }

    private static Source piece(final Source whole, final long start, final Question asked) {
        return whole != null && asked.first >= 0 && asked.first <= whole.length() - start - asked.length
                ? new PieceSource().set(whole, start + asked.first, asked.length)
                : null;
    }

    private void forgetSent() {
        for (final Iterator<Operation> each = answers.iterator(); each.hasNext(); ) {
            final Operation sent = each.next();
            if (sent.isDone()) {
                each.remove();
                sent.release();
            }
        }
    }
}
