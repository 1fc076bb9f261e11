package io.vicinity.mpi.window;

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
import io.vicinity.mpi.sharing.SharedBlock;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A window at one rank: memory that the others of a communicator put into, get from and accumulate in. Data that are given are copied at once; lengths
 * and positions are those of bytes as they travel, displacements count units of the target.
 *
 * <p><b>Directly.</b> Where the memory lies in one of the target's {@link io.vicinity.mpi.sharing.SharedBlocks}, and the origin shared memory with the
 * target when the window was opened, the origin does it itself, and it is done when the call returns: puts and gets are copies, and reductions
 * are done under a lock that lies with the memory. That lock is a compare and swap, which machines with one emulated processor do not do at once for
 * others: between machines of which that is not known to hold, reductions go by messages. So do those of elements that do not lie one behind
 * the other, those that follow one by message before the next flush, and all that is wrong.
 *
 * <p><b>By messages</b>, on every route: a target does what it is asked for in the turns of its engine, so it must call that now and then. Each
 * request is atomic: no other access by message, and no turn of the target, sees a part of it; but long accesses are several requests. Requests of
 * one origin at one target are done in their order. Epochs are begun and ended by messages, whichever way data go.
 *
 * <p><b>When routes change.</b> An origin reaches a target directly only as long as their channel stays on the route that it was on when the window was
 * opened, and takes to messages for good then: the channel itself says so, in the same step in which it keeps its route. The target's memory
 * stays where it is for the target: {@link io.vicinity.mpi.sharing.SharedBlocks#giveBackWanted()} puts a private copy in its place, once nobody else
 * can reach it. Memory that is shared with loads and stores ({@link #openShared}) cannot be had so: a drain waits until the window is closed.
 *
 * <p><b>Threading.</b> As that of the engine.
 *
 * <p><b>Errors.</b> Ranks and epochs that this rank can judge are refused at once; what a target refuses shows when the epoch ends, or data are
 * awaited.
 */
public final class Window extends SynchronizedWindow implements Activity {
    private final AttachedMemory attached;
    private final DirectTargets direct;
    private boolean isClosed;

    private Window(
            final Engine engine,
            final Workspace workspace,
            final Context context,
            final Memory memory,
            final int unit,
            final Optional<SharedBlock> block,
            final AttachedMemory attached) {
        super(
                engine,
                workspace,
                context,
                attached == null
                        ? new FixedMemory(
                                memory, unit, block.map(SharedBlock::lock).orElse(null))
                        : attached);
        this.attached = attached;
        engine.enter();
        try {
            engine.add(this);
        } finally {
            engine.leave();
        }
        final Introductions introductions = new Introductions(engine, context, memory, block);
        introductions.exchange(collectives, unit);
        direct = new DirectTargets(engine, origin, block, introductions);
    }

    /**
     * Opens a window on memory: all ranks of the communicator call it.
     *
     * @param engine    of this rank.
     * @param workspace of that engine.
     * @param context   of the window alone: of a duplicate of its communicator.
     * @param memory    that is exposed, and belongs to the window until it is closed; may have no bytes.
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
        return new Window(engine, workspace, context, memory, unit, find(engine, memory), null);
    }

    private static Optional<SharedBlock> find(final Engine engine, final Memory memory) {
        engine.enter();
        try {
            return engine.sharedBlocks().find(memory.address(), memory.length());
        } finally {
            engine.leave();
        }
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
        return new Window(engine, workspace, context, null, 1, Optional.empty(), attached);
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

    /**
     * Opens a window on memory that all ranks load from and store to at any time: all ranks of the communicator call it.
     *
     * @param engine    of this rank.
     * @param workspace of that engine.
     * @param context   of the window alone: of a duplicate of its communicator.
     * @param memory    of one of the engine's {@link io.vicinity.mpi.sharing.SharedBlocks}; may have no bytes.
     * @param unit      bytes that a displacement of one is at this rank, at least 1.
     * @return the window.
     * @throws EngineException {@link ErrorClass#RMA_SHARED} at all ranks, if not each can reach the memory of each.
     */
    public static Window openShared(
            final Engine engine,
            final Workspace workspace,
            final Context context,
            final Memory memory,
            final int unit) {
        final Window window = open(engine, workspace, context, memory, unit);
        final boolean isPinned = window.direct.pin();
        if (!window.areAll(isPinned)) {
            window.close();
            throw new EngineException(
                    ErrorClass.RMA_SHARED,
                    "window on " + context + ": " + (isPinned ? "another rank" : "rank " + context.rank())
                            + " cannot share its memory with all others: they must be on one host, and each needs enough of"
                            + " VICINITY_SHARED_MIB");
        }
        return window;
    }

    /** Is it so at all ranks? */
    private boolean areAll(final boolean isSo) {
        final int[] all = {isSo ? 1 : 0};
        final Memory memory = new Memory().array(all, 0, Integer.BYTES);
        collectives.await(collectives
                .reducing()
                .allreduce(memory, memory, 1, Integer.BYTES, Reducers.of(Operator.MIN, Element.INT)));
        return all[0] == 1;
    }

    /**
     * Bytes of a rank's memory.
     *
     * @param rank of the window.
     * @return as that rank said.
     */
    public int length(final int rank) {
        return direct.length(rank);
    }

    /**
     * What displacements count at a rank.
     *
     * @param rank of the window.
     * @return bytes, as that rank said.
     */
    public int unit(final int rank) {
        return direct.unit(rank);
    }

    /**
     * Another rank's memory in a window that is {@linkplain #openShared shared}; to be used until that is closed.
     *
     * @param rank whose memory is not empty.
     * @return a new buffer over it.
     */
    public ByteBuffer shared(final int rank) {
        return direct.byteBuffer(rank);
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
        if (direct.put(data, rank, displacement, placement)) {
            return Access.DONE;
        }
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
        if (direct.get(result, rank, displacement, placement)) {
            return Access.DONE;
        }
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
        if (direct.reduce(data, null, rank, displacement, placement, element, operator)) {
            return Access.DONE;
        }
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
        final Source operands = operator == Operator.NO_OP ? null : data;
        if (direct.reduce(operands, result, rank, displacement, placement, element, operator)) {
            return Access.DONE;
        }
        return origin.access(
                rank,
                Requests.GET_ACCUMULATE,
                displacement,
                placement,
                result.capacity(),
                operands,
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
        if (direct.compareAndSwap(compared, value, result, rank, displacement)) {
            return Access.DONE;
        }
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

    /** Closes the window: all ranks call it, with no epoch open. */
    public void close() {
        judge(Epochs::checkClosed);
        collectives.await(collectives.barrier());
        engine.await(() -> outbox.size() == 0);
        engine.enter();
        try {
            isClosed = true;
            target.close();
            direct.unpin();
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
