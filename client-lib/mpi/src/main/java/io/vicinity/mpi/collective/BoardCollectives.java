package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.reduce.Reducer;
import java.util.concurrent.TimeUnit;

/**
 * The collectives of one communicator that wait and go by its {@linkplain Board board}, once it has one. Each call says whether the collective was
 * done so; if not, it is to go by messages. All ranks get the same answer, as all it depends on is what they agreed on.
 *
 * <p>A board is made at the second of these collectives, since many communicators are made for one. When it was left, or none could be made, it
 * is tried again after ever more of them.
 */
final class BoardCollectives {
    private static final int FIRST_TRY = 2;

    /** Collectives until the next try, at first; it doubles up to the last. */
    private static final int FIRST_PAUSE = 64;

    private static final int LAST_PAUSE = 1 << 20;

    /** With more ranks, each reads too many slots. */
    private static final int MOST_RANKS = 64;

    /** So many collectives with a root there are at most before all hear of all whether one of them lost another's memory; a power of two. */
    private static final int UNHEARD = 64;

    /** Behind a collective. */
    private static final int MOST_TURNS = 1_000;

    /** Much less than the time after which one who waits asks, and then sleeps. */
    private static final long MOMENT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Engine engine;
    private final Calls calls;
    private final Collectives messages;
    private final BoardMaking making;
    private Board board;
    private BoardReductions reductions;
    private long called;
    private long nextTry = FIRST_TRY;
    private int pause = FIRST_PAUSE;
    private int unheard;
    private long turnsTaken;

    BoardCollectives(final Engine engine, final Calls calls, final Context context, final Collectives messages) {
        this.engine = engine;
        this.calls = calls;
        this.messages = messages;
        this.making = new BoardMaking(
                engine,
                context.collective(),
                calls.agreement(),
                messages,
                calls.workspace().boardRoom());
    }

    boolean barrier() {
        if (!isOnBoard()) {
            return false;
        }
        final Board used = board;
        try {
            BoardBroadcasts.barrier(used);
        } catch (final RuntimeException e) {
            failed(used, e);
            throw e;
        }
        leaveIfLeft();
        takeTurns(true);
        return true;
    }

    boolean bcast(final Source source, final Sink sink, final long length, final int root) {
        if (root < 0 || root >= calls.ranks() || !isOnBoard()) {
            return false;
        }
        final Board used = board;
        try {
            speak(used);
            BoardBroadcasts.broadcast(used, source, sink, length, root);
        } catch (final RuntimeException e) {
            failed(used, e);
            throw e;
        }
        return isOver();
    }

    boolean allgather(final Source own, final long length, final Blocks blocks) {
        if (!isOnBoard()) {
            return false;
        }
        final Board used = board;
        try {
            BoardExchanges.allgather(used, own, length, blocks);
        } catch (final RuntimeException e) {
            failed(used, e);
            throw e;
        }
        return isOver();
    }

    boolean allgatherv(final Source own, final long length, final Blocks blocks) {
        if (!isOnBoard()) {
            return false;
        }
        final Board used = board;
        try {
            BoardExchanges.allgatherVaried(used, own, length, blocks);
        } catch (final RuntimeException e) {
            failed(used, e);
            throw e;
        }
        return isOver();
    }

    /** Blocks of one length, or of any. */
    boolean gather(final Form form, final Source own, final long length, final Blocks blocks, final int root) {
        if (root < 0 || root >= calls.ranks() || !isOnBoard()) {
            return false;
        }
        final Board used = board;
        try {
            speak(used);
            BoardRooted.gather(used, form, own, length, blocks, root);
        } catch (final RuntimeException e) {
            failed(used, e);
            throw e;
        }
        return isOver();
    }

    boolean scatter(final Blocks blocks, final Sink own, final long length, final int root) {
        if (root < 0 || root >= calls.ranks() || !isOnBoard()) {
            return false;
        }
        final Board used = board;
        try {
            speak(used);
            BoardRooted.scatter(used, blocks, own, length, root);
        } catch (final RuntimeException e) {
            failed(used, e);
            throw e;
        }
        return isOver();
    }

    /** Now and then all hear of all. */
    private void speak(final Board used) {
        if ((++unheard & UNHEARD - 1) == 0) {
            BoardBroadcasts.barrier(used);
        }
    }

    boolean alltoall(final Blocks sent, final Blocks received) {
        if (!isOnBoard()) {
            return false;
        }
        final Board used = board;
        try {
            BoardExchanges.alltoall(used, sent, received, received.length(used.rank()));
        } catch (final RuntimeException e) {
            failed(used, e);
            throw e;
        }
        return isOver();
    }

    boolean allreduce(
            final Source source, final Sink sink, final int count, final int elementLength, final Reducer reducer) {
        if (!BoardReductions.takes(elementLength) || !isOnBoard()) {
            return false;
        }
        calls.lengthOf(count, elementLength);
        final Board used = board;
        try {
            reductions.allreduce(source, sink, count, elementLength, reducer);
        } catch (final RuntimeException e) {
            failed(used, e);
            throw e;
        }
        return isOver();
    }

    boolean reduce(
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength,
            final Reducer reducer,
            final int root) {
        if (root < 0 || root >= calls.ranks() || !BoardReductions.takes(elementLength) || !isOnBoard()) {
            return false;
        }
        calls.lengthOf(count, elementLength);
        final Board used = board;
        try {
            speak(used);
            reductions.reduce(source, sink, count, elementLength, reducer, root);
        } catch (final RuntimeException e) {
            failed(used, e);
            throw e;
        }
        return isOver();
    }

    /**
     * Who waits for this rank, and asked for what it published, sleeps until it is answered: it should not do so until the next call here. Where
     * turns were taken a moment ago, only who cannot see what was published may be asleep.
     */
    private boolean isOver() {
        if (leaveIfLeft() || board.isAnyOutOfReach()) {
            takeTurns(true);
        } else if (System.nanoTime() - turnsTaken > MOMENT_NANOS) {
            // This rank has what it called for: it does not let others go on first.
            takeTurns(false);
        }
        return true;
    }

    private boolean leaveIfLeft() {
        if (board.isLeft()) {
            board.upkeep().leave();
        }
        return board.isLeft();
    }

    private void failed(final Board used, final RuntimeException why) {
        try {
            used.fail();
            if (used.isLeft()) {
                used.upkeep().leave();
            }
            takeTurns(true);
        } catch (final EngineException e) {
            why.addSuppressed(e);
        }
    }

    /**
     * What others sent before is here for who looks for it behind a barrier, as far as there was room. A board that all left is likely to be
     * given back now: nobody knows when this rank calls again.
     *
     * @param isPatient true if others may go on first.
     */
    private void takeTurns(final boolean isPatient) {
        int turns = 0;
        while ((isPatient ? engine.progress() || isToBeFreed() : engine.takeTurn()) && turns < MOST_TURNS) {
            turns++;
        }
        turnsTaken = System.nanoTime();
    }

    private boolean isToBeFreed() {
        return board.isLeft() && !board.upkeep().isFreed();
    }

    private boolean isOnBoard() {
        if (board != null && !board.isLeft()) {
            board.hearWhatWasMissed();
            if (!board.isLeft()) {
                return true;
            }
            board.upkeep().leave();
        }
        if (!mayHaveOne() || ++called < nextTry) {
            return false;
        }
        board = null;
        board = making.make().orElse(null);
        nextTry = called + pause;
        pause = Math.min(2 * pause, LAST_PAUSE);
        if (board == null) {
            return false;
        }
        reductions = new BoardReductions(board);
        return true;
    }

    private boolean mayHaveOne() {
        return !calls.isBetweenGroups()
                && calls.ranks() > 1
                && calls.ranks() <= MOST_RANKS
                && calls.locality().groups() == 1;
    }

    /** The communicator is freed: so is the memory, when all have freed it. */
    void free() {
        if (board == null) {
            return;
        }
        final Collective allDid = messages.barrier();
        engine.enter();
        try {
            board.upkeep().freeBehind(allDid::isDone);
        } finally {
            engine.leave();
        }
    }
}
