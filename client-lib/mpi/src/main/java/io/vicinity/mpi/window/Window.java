package io.vicinity.mpi.window;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.collective.Workspace;
import io.vicinity.mpi.engine.Activity;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducers;
import java.util.function.Consumer;

/**
 * A window at one rank: memory that the others of a communicator put into, get from and accumulate in. By messages, on every route: a target does what
 * it is asked for in the turns of its engine, so it must call that now and then. Data that are given are copied at once; lengths and positions
 * are those of bytes as they travel, displacements count units of the target.
 *
 * <p>Each request is atomic: no other access, and no turn of the target, sees a part of it; but long accesses are several requests. Requests of
 * one origin at one target are done in their order.
 *
 * <p><b>Threading.</b> As that of the engine.
 *
 * <p><b>Errors.</b> Ranks and epochs that this rank can judge are refused at once; what a target refuses shows when the epoch ends, or data are
 * awaited.
 */
public final class Window implements Activity {
    private final Engine engine;
    private final Context context;
    private final Collectives collectives;
    private final AttachedMemory attached;
    private final Outbox outbox;
    private final Origin origin;
    private final Target target;
    private final Epochs epochs;
    private boolean isClosed;

    private Window(
            final Engine engine,
            final Workspace workspace,
            final Context context,
            final Exposed exposed,
            final AttachedMemory attached) {
        this.engine = engine;
        this.context = context;
        this.attached = attached;
        collectives = new Collectives(engine, workspace, context);
        outbox = new Outbox(engine, context);
        origin = new Origin(engine, context, outbox);
        epochs = new Epochs(context);
        engine.enter();
        try {
            target = new Target(engine, context, exposed, outbox);
            engine.add(this);
        } finally {
            engine.leave();
        }
        collectives.await(collectives.barrier());
    }

    /**
     * Opens a window on memory: all ranks of the communicator call it.
     *
     * @param engine    of this rank.
     * @param workspace of that engine.
     * @param context   of the window alone: of a duplicate of its communicator.
     * @param memory    that is exposed, and belongs to the window until it is closed; may have no bytes. Memory that is to be shared with loads
     *                  and stores is exposed in the same way: ranks in other processes reach it by these calls only.
     * @param unit      bytes that a displacement of one is at this rank, at least 1.
     * @return the window.
     */
    public static Window open(
            final Engine engine,
            final Workspace workspace,
            final Context context,
            final Memory memory,
            final int unit) {
        if (unit < 1) {
            throw new EngineException(
                    ErrorClass.DISP, "window on " + context + ": units have at least one byte, and not " + unit);
        }
        return new Window(engine, workspace, context, new FixedMemory(memory, unit), null);
    }

    /**
     * Opens a window without memory, which is {@linkplain #attach attached} later: all ranks of the communicator call it. Displacements are addresses.
     *
     * @param engine    of this rank.
     * @param workspace of that engine.
     * @param context   of the window alone: of a duplicate of its communicator.
     * @return the window.
     */
    public static Window openDynamic(final Engine engine, final Workspace workspace, final Context context) {
        final AttachedMemory attached = new AttachedMemory(context);
        return new Window(engine, workspace, context, attached, attached);
    }

    /**
     * Exposes memory in a dynamic window.
     *
     * @param address by which others reach its first byte: whatever this rank tells them.
     * @param memory  that belongs to the window until it is detached.
     * @throws EngineException if the window is not dynamic, or others are attached at such addresses.
     */
    public void attach(final long address, final Memory memory) {
        checkDynamic();
        judge(_ -> attached.attach(address, memory));
    }

    /**
     * Exposes memory no longer.
     *
     * @param address that it was attached at.
     * @throws EngineException if the window is not dynamic, or nothing is attached there.
     */
    public void detach(final long address) {
        checkDynamic();
        judge(_ -> attached.detach(address));
    }

    private void checkDynamic() {
        if (attached == null) {
            throw new EngineException(
                    ErrorClass.RMA_FLAVOR, "window on " + context + ": memory is attached to dynamic windows only");
        }
    }

    /**
     * Puts data into the memory of a target.
     *
     * @param data         to put.
     * @param rank         of the target.
     * @param displacement of the placement, in the target's units.
     * @param placement    of the data.
     * @return the access, done already.
     */
    public Access put(final Source data, final int rank, final long displacement, final Placement placement) {
        checkAccess(rank);
        return origin.access(rank, Requests.PUT, displacement, placement, data.length(), data, null, 0, 0, 1);
    }

    /**
     * Gets data from the memory of a target.
     *
     * @param result       to be filled.
     * @param rank         of the target.
     * @param displacement of the placement, in the target's units.
     * @param placement    of the data.
     * @return the access.
     */
    public Access get(final Sink result, final int rank, final long displacement, final Placement placement) {
        checkAccess(rank);
        return origin.access(rank, Requests.GET, displacement, placement, result.capacity(), null, result, 0, 0, 1);
    }

    /**
     * Reduces data into the memory of a target, each element at once.
     *
     * @param data         left operands.
     * @param rank         of the target.
     * @param displacement of the placement, in the target's units.
     * @param placement    of right operands, which the results replace; no run parts an element, but where its parts lie apart.
     * @param element      that operands are.
     * @param operator     predefined for these.
     * @return the access, done already.
     */
    public Access accumulate(
            final Source data,
            final int rank,
            final long displacement,
            final Placement placement,
            final Element element,
            final Operator operator) {
        check(rank, element, operator);
        return origin.access(
                rank,
                Requests.ACCUMULATE,
                displacement,
                placement,
                data.length(),
                data,
                null,
                operator.number(),
                element.number(),
                element.length());
    }

    /**
     * Reduces data into the memory of a target, and gets what was there before, each element at once.
     *
     * @param data         left operands; not looked at for {@link Operator#NO_OP}.
     * @param result       as long as the data.
     * @param rank         of the target.
     * @param displacement of the placement, in the target's units.
     * @param placement    of right operands, which the results replace.
     * @param element      that operands are.
     * @param operator     predefined for these.
     * @return the access.
     */
    public Access getAccumulate(
            final Source data,
            final Sink result,
            final int rank,
            final long displacement,
            final Placement placement,
            final Element element,
            final Operator operator) {
        check(rank, element, operator);
        return origin.access(
                rank,
                Requests.GET_ACCUMULATE,
                displacement,
                placement,
                result.capacity(),
                operator == Operator.NO_OP ? null : data,
                result,
                operator.number(),
                element.number(),
                element.length());
    }

    /**
     * Replaces an element of a target if it is as expected, and gets what was there before.
     *
     * @param compared     that must be there.
     * @param value        to be put there then.
     * @param result       what was there.
     * @param rank         of the target.
     * @param displacement of the element, in the target's units.
     * @return the access.
     */
    public Access compareAndSwap(
            final Source compared, final Source value, final Sink result, final int rank, final long displacement) {
        checkAccess(rank);
        return origin.compareAndSwap(rank, displacement, Placement.CONTIGUOUS, compared, value, result);
    }

    private void checkAccess(final int rank) {
        engine.enter();
        try {
            epochs.checkAccess(rank);
        } finally {
            engine.leave();
        }
    }

    /** Epochs are looked at and changed by one thread at a time. */
    private void judge(final Consumer<Epochs> call) {
        engine.enter();
        try {
            call.accept(epochs);
        } finally {
            engine.leave();
        }
    }

    private void check(final int rank, final Element element, final Operator operator) {
        checkAccess(rank);
        if (Reducers.of(operator, element) == null) {
            throw new EngineException(
                    ErrorClass.OP, "window on " + context + ": " + operator + " is not defined for " + element);
        }
    }

    /**
     * Waits for data.
     *
     * @param access of this window.
     * @throws EngineException why it failed.
     */
    public void await(final Access access) {
        engine.await(access);
        if (access.failure() != null) {
            throw access.failure();
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
        origin.awaitSignals(Requests.POST_TAG, targets);
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
            origin.awaitAnswers(rank);
            engine.enter();
            try {
                origin.ask(rank, Requests.COMPLETE, 0);
            } finally {
                engine.leave();
            }
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
    }

    /** Waits until all is done at all targets. */
    public void flushAll() {
        judge(Epochs::checkAnyLocked);
        origin.awaitDone(0, context.remote().size(), Requests.FLUSH);
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

    /** Does what others asked of this rank so far, as far as it is here. */
    public void sync() {
        engine.progress();
    }

    /** Closes the window: all ranks call it, with no epoch open. */
    public void close() {
        judge(Epochs::checkClosed);
        collectives.await(collectives.barrier());
        engine.await(() -> outbox.size() == 0);
        engine.enter();
        try {
            isClosed = true;
            target.close();
        } finally {
            engine.leave();
        }
    }

    @Override
    public boolean advance() {
        if (!isClosed) {
            target.advance();
            outbox.advance();
            origin.advance();
        }
        return isClosed;
    }
}
