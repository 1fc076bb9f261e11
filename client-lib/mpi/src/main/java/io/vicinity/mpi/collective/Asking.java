package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Asks one neighbour by message for what it published: a piece of its slot, or of memory that it lends, as soon as it has reached a stage. One
 * question at a time. Used with the engine entered.
 *
 * <pre>
 *    0 long stage that is waited for     8 int lot     12 int {@link #SLOT}, {@link #SOURCE} or {@link #RESULT}
 *   16 long first byte of the piece     24 long its length
 * </pre>
 */
final class Asking {
    /** Of the slot. */
    static final int SLOT = 0;

    /** Of what the owner lends the others to read, for the time of the collective. */
    static final int SOURCE = 1;

    /** Of where the owner puts its result. */
    static final int RESULT = 2;

    static final int LENGTH = 32;
    static final int STAGE_FIELD = 0;
    static final int LOT_FIELD = 8;
    static final int KIND_FIELD = 12;
    static final int FIRST_FIELD = 16;
    static final int LENGTH_FIELD = 24;

    private final Engine engine;
    private final Context context;
    private final int peer;
    private final int board;
    private final UnsafeBuffer question = new UnsafeBuffer(new byte[LENGTH]);
    private final Memory asked = new Memory().buffer(question, 0, LENGTH);
    private final Memory room = new Memory();
    private Operation sent;
    private Operation answer;
    private int length;

    /** Of the board with a number. */
    Asking(final Engine engine, final Context context, final int peer, final int board) {
        this.engine = engine;
        this.context = context;
        this.peer = peer;
        this.board = board;
    }

    /** Is a question open? */
    boolean isOpen() {
        return answer != null;
    }

    /** Asks; no question is open. The answer comes to the buffer. */
    void ask(final long stage, final int kind, final long first, final int count, final UnsafeBuffer result) {
        length = count;
        question.putLong(STAGE_FIELD, stage);
        question.putInt(LOT_FIELD, Stages.lotOf(Stages.numberOf(stage)));
        question.putInt(KIND_FIELD, kind);
        question.putLong(FIRST_FIELD, first);
        question.putLong(LENGTH_FIELD, count);
        answer = engine.receive(context, peer, Tags.answer(board), room.buffer(result, 0, count));
        sent = engine.send(context, peer, Tags.question(board), SendMode.STANDARD, asked);
    }

    /** Is the answer here, or none to be had? */
    boolean isAnswered() {
        return answer.isDone() && sent.isDone();
    }

    /** Nobody waits for an answer any more. */
    void giveUp() {
        if (isOpen()) {
            answer.cancel();
            answer.release();
            sent.release();
            answer = null;
            sent = null;
        }
    }

    /** Takes the answer that is here; the question is open no more. One that is empty says that there is nothing to be had any more. */
    void take() {
        final EngineException failure = answer.failure() == null ? sent.failure() : answer.failure();
        final boolean isWhole = answer.length() == length;
        answer.release();
        sent.release();
        answer = null;
        sent = null;
        if (failure != null) {
            throw new EngineException(failure.errorClass(), failure.getMessage());
        }
        if (!isWhole) {
            throw new EngineException(
                    ErrorClass.OTHER,
                    "collective on " + context + ", rank " + context.rank() + ": rank " + peer
                            + " does not have any more what is to be read of it: the collective failed there");
        }
    }
}
