package io.vicinity.mpi.window;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;

/** Which epochs are open at one rank, and so what it may do (MPI 4.0, section 12.5). */
final class Epochs {
    private static final int[] NOBODY = {};

    private final Context context;
    private final int ranks;
    private final boolean[] locked;
    private final boolean[] started;
    private int[] targets = NOBODY;
    private int[] posted = NOBODY;
    private boolean isStarted;
    private boolean isPosted;
    private boolean isFenced;
    private boolean isAllLocked;
    private int locks;

    Epochs(final Context context) {
        this.context = context;
        ranks = context.remote().size();
        locked = new boolean[ranks];
        started = new boolean[ranks];
    }

    void checkAccess(final int rank) {
        checkRank(rank);
        require(
                isFenced || isAllLocked || locked[rank] || started[rank],
                "rank " + rank + " is accessed, and neither a fence nor a start nor a lock went before");
    }

    void fence(final boolean isLast) {
        require(!isStarted && !isPosted && locks == 0 && !isAllLocked, "a fence within another epoch");
        isFenced = !isLast;
    }

    void post(final int[] origins) {
        for (final int rank : origins) {
            checkRank(rank);
        }
        require(!isPosted, "posted twice");
        isPosted = true;
        posted = origins.clone();
    }

    void checkPosted() {
        require(isPosted, "wait or test without a post");
    }

    int[] posted() {
        return posted;
    }

    int[] unpost() {
        final int[] origins = posted;
        isPosted = false;
        posted = NOBODY;
        return origins;
    }

    void start(final int[] ranksToAccess) {
        for (final int rank : ranksToAccess) {
            checkRank(rank);
        }
        require(!isStarted && locks == 0 && !isAllLocked, "a start within another epoch");
        isFenced = false;
        isStarted = true;
        targets = ranksToAccess.clone();
        for (final int rank : targets) {
            started[rank] = true;
        }
    }

    int[] complete() {
        require(isStarted, "complete without a start");
        final int[] completed = targets;
        for (final int rank : completed) {
            started[rank] = false;
        }
        isStarted = false;
        targets = NOBODY;
        return completed;
    }

    void lock(final int rank) {
        checkRank(rank);
        require(!locked[rank] && !isAllLocked, "rank " + rank + " is locked already");
        require(!isStarted, "rank " + rank + " is locked within what was started");
        isFenced = false;
        locked[rank] = true;
        locks++;
    }

    void unlock(final int rank) {
        checkRank(rank);
        require(locked[rank], "rank " + rank + " is unlocked, and was not locked");
        locked[rank] = false;
        locks--;
    }

    void lockAll() {
        require(locks == 0 && !isAllLocked && !isStarted, "all are locked within another epoch");
        isFenced = false;
        isAllLocked = true;
    }

    void unlockAll() {
        require(isAllLocked, "all are unlocked, and were not locked");
        isAllLocked = false;
    }

    void checkLocked(final int rank) {
        checkRank(rank);
        require(isAllLocked || locked[rank], "rank " + rank + " is flushed, and is not locked");
    }

    void checkAnyLocked() {
        require(isAllLocked || locks > 0, "all are flushed, and none is locked");
    }

    void checkClosed() {
        require(locks == 0 && !isAllLocked && !isStarted && !isPosted, "freed within an epoch");
    }

    private void checkRank(final int rank) {
        if (rank < 0 || rank >= ranks) {
            throw new EngineException(
                    ErrorClass.RANK, "window on " + context + ": there is no rank " + rank + " among " + ranks);
        }
    }

    private void require(final boolean isSo, final String otherwise) {
        if (!isSo) {
            throw new EngineException(
                    ErrorClass.RMA_SYNC, "window on " + context + ", rank " + context.rank() + ": " + otherwise);
        }
    }
}
