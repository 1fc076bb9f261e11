package io.vicinity.mpi.window;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.collective.Workspace;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/** The calls of a {@link Window} that begin and end its epochs, all by messages. */
abstract class SynchronizedWindow {
    final Engine engine;
    final Context context;
    final Collectives collectives;
    final Outbox outbox;
    final Origin origin;
    final Target target;
    final Epochs epochs;

    SynchronizedWindow(final Engine engine, final Workspace workspace, final Context context, final Exposed exposed) {
        this.engine = engine;
        this.context = context;
        collectives = new Collectives(engine, workspace, context);
        outbox = new Outbox(engine, context);
        origin = new Origin(engine, context, outbox);
        epochs = new Epochs(context);
        engine.enter();
        try {
            target = new Target(engine, context, exposed, outbox);
        } finally {
            engine.leave();
        }
    }

    /** Epochs are looked at and changed by one thread at a time. */
    final void judge(final Consumer<Epochs> call) {
        engine.enter();
        try {
            call.accept(epochs);
        } finally {
            engine.leave();
        }
    }

    /**
     * Ends an epoch and begins another, at all ranks.
     *
     * @param isLast does none follow?
     */
    public void fence(final boolean isLast) {
        judge(known -> known.fence(isLast));
        EngineException failure = null;
        try {
            origin.awaitDone(0, context.remote().size(), Requests.FLUSH);
        } catch (final EngineException e) {
            failure = e;
        }
        // The others wait for this rank, however it went.
        collectives.await(collectives.barrier());
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Exposes the memory to some origins.
     *
     * @param origins their ranks.
     */
    public void post(final int... origins) {
        judge(known -> known.post(origins));
        engine.enter();
        try {
            for (final int rank : origins) {
                outbox.send(rank, Requests.POST_TAG, outbox.take(0), 0);
            }
        } finally {
            engine.leave();
        }
    }

    /**
     * Begins to access some targets, once they have posted.
     *
     * @param targets their ranks.
     */
    public void start(final int... targets) {
        judge(known -> known.start(targets));
        origin.awaitPosts(targets);
    }

    /** Ends what was started. */
    public void complete() {
        final int[] completed;
        engine.enter();
        try {
            completed = epochs.complete();
        } finally {
            engine.leave();
        }
        for (final int rank : completed) {
            origin.complete(rank);
        }
    }

    /** Waits until all origins to whom the memory was posted are complete. */
    public void awaitCompletion() {
        judge(Epochs::checkPosted);
        engine.await(this::areComplete);
        test();
    }

    /**
     * Are all origins complete to whom the memory was posted? If so, that epoch has ended.
     *
     * @return true if they are.
     */
    public boolean test() {
        engine.enter();
        try {
            epochs.checkPosted();
            if (!areComplete()) {
                return false;
            }
            for (final int rank : epochs.unpost()) {
                target.takeCompletion(rank);
            }
            return true;
        } finally {
            engine.leave();
        }
    }

    private boolean areComplete() {
        for (final int rank : epochs.posted()) {
            if (!target.hasCompletion(rank)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Begins to access a target by its lock, once it is granted.
     *
     * @param rank          of the target.
     * @param isExclusive   may nobody else have it at the same time?
     */
    public void lock(final int rank, final boolean isExclusive) {
        judge(known -> known.lock(rank));
        engine.enter();
        try {
            origin.ask(rank, Requests.LOCK, isExclusive ? 1 : 0);
        } finally {
            engine.leave();
        }
        origin.awaitSignals(Requests.GRANT_TAG, rank);
    }

    /**
     * Gives a lock back, when all is done at the target.
     *
     * @param rank of the target.
     */
    public void unlock(final int rank) {
        judge(known -> known.unlock(rank));
        origin.awaitDone(rank, rank + 1, Requests.UNLOCK);
    }

    /** Shares the locks of all. */
    public void lockAll() {
        judge(Epochs::lockAll);
        final int[] all = new int[context.remote().size()];
        engine.enter();
        try {
            for (int rank = 0; rank < all.length; rank++) {
                all[rank] = rank;
                origin.ask(rank, Requests.LOCK, 0);
            }
        } finally {
            engine.leave();
        }
        origin.awaitSignals(Requests.GRANT_TAG, all);
    }

    /** Gives the locks of all back, when all is done. */
    public void unlockAll() {
        judge(Epochs::unlockAll);
        origin.awaitDone(0, context.remote().size(), Requests.UNLOCK);
    }

    /**
     * Waits until all is done at a target.
     *
     * @param rank of the target, locked.
     */
    public void flush(final int rank) {
        judge(known -> known.checkLocked(rank));
        origin.awaitDone(rank, rank + 1, Requests.FLUSH);
        sync();
    }

    /** Waits until all is done at all targets. */
    public void flushAll() {
        judge(Epochs::checkAnyLocked);
        origin.awaitDone(0, context.remote().size(), Requests.FLUSH);
        sync();
    }

    /**
     * Waits until the memory that was given for accesses of a target may be used again.
     *
     * @param rank of the target, locked.
     */
    public void flushLocal(final int rank) {
        judge(known -> known.checkLocked(rank));
        origin.awaitAnswers(rank);
    }

    /** Waits until the memory that was given for any access may be used again. */
    public void flushLocalAll() {
        judge(Epochs::checkAnyLocked);
        for (int rank = 0; rank < context.remote().size(); rank++) {
            origin.awaitAnswers(rank);
        }
    }

    /** Does what others asked of this rank so far, as far as it is here, and sees what they did themselves. */
    public void sync() {
        VarHandle.fullFence();
        engine.progress();
    }
}
