package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.util.function.BooleanSupplier;

/**
 * The collectives of one communicator at one rank. Each call begins one and returns at once; {@link #await} makes it a blocking one. They may
 * overlap, if all members begin them in the same order. Memory that is named belongs to the collective until it is done.
 *
 * <p>Data are the bytes of messages, in the order of type maps: lengths are in bytes, and are the same where MPI asks for the same type
 * signature. In place is: no own block, where that may be null; else, source and sink of the same memory. In an inter-communicator, ranks and
 * blocks are those of the other group, and nothing is in place.
 *
 * <p><b>Threading.</b> As that of the engine; but as MPI asks, members must agree on the order.
 *
 * <p><b>Errors.</b> Arguments that this rank alone can judge are refused at once. Messages that are longer or shorter than expected, and
 * ranks that are gone, fail the collective at the ranks that see it.
 */
public final class Collectives {
    /** As the root in an inter-communicator: this process is it. Open MPI's number. */
    public static final int THIS_ROOT = -4;

    /** As the root in an inter-communicator: it is another one of this group. Open MPI's number of no process. */
    public static final int OTHER_ROOT = -2;

    private final Engine engine;
    private final Calls calls;
    private final ReducingCollectives reducing;

    /** Tried first by those that wait; null for the others. */
    private final BoardCollectives board;

    private final Collectives waiting;

    /**
     * Makes the collectives of a communicator: once for each, as they are counted.
     *
     * @param engine    of this rank.
     * @param workspace of that engine.
     * @param context   of the communicator.
     */
    public Collectives(final Engine engine, final Workspace workspace, final Context context) {
        this.engine = engine;
        this.calls = new Calls(engine, workspace, context);
        this.reducing = new ReducingCollectives(calls, null);
        this.board = null;
        this.waiting = new Collectives(this, context);
    }

    private Collectives(final Collectives messages, final Context context) {
        engine = messages.engine;
        calls = messages.calls;
        board = new BoardCollectives(engine, calls, context, messages);
        reducing = new ReducingCollectives(calls, board);
        waiting = this;
    }

    /**
     * The same, for calls that wait anyway: where ranks share memory, collectives of it may be over when their call returns, and all members
     * must use it for the same ones. Not for activities, and not while the engine is entered.
     *
     * @return always the same.
     */
    public Collectives waiting() {
        return waiting;
    }

    /** The communicator is freed, of which nothing is used any more that waits. What its ranks share goes when all of them called this. */
    public void free() {
        waiting.board.free();
    }

    /**
     * A tag for messages between members that make a communicator, in the context of collectives: neither users' receives nor collectives meet
     * them.
     *
     * @param tag that tells apart what several threads make; its lowest 26 bits do.
     * @return the tag.
     */
    public static int makingTag(final int tag) {
        return Tags.ofMaking(tag);
    }

    /**
     * A tag for the message of a rank that asks to be let in at a port, in the context of collectives.
     *
     * @param port number of it; its lowest 26 bits do.
     * @return the tag.
     */
    public static int callTag(final int port) {
        return Tags.ofCall(port);
    }

    /**
     * A tag for messages between those that meet at a port, in the context of collectives.
     *
     * @param port number of it; its lowest 26 bits do.
     * @return the tag.
     */
    public static int meetingTag(final int port) {
        return Tags.ofMeeting(port);
    }

    /**
     * A tag for messages about the names of ports, in the context of collectives.
     *
     * @return the tag.
     */
    public static int nameTag() {
        return Tags.ofName();
    }

    /**
     * Says who shares memory. All members say the same before the same collective; nothing is said in an inter-communicator.
     *
     * @param locality of the members.
     */
    public void locality(final Locality locality) {
        engine.enter();
        try {
            calls.locality(locality);
        } finally {
            engine.leave();
        }
    }

    /**
     * Counts a duplicate of the communicator, apart from collectives: what its members agree on goes on in rounds, however many, while they
     * call others.
     *
     * @return its number, the same at all members.
     */
    public int countDuplicate() {
        engine.enter();
        try {
            return calls.countDuplicate();
        } finally {
            engine.leave();
        }
    }

    /**
     * Those that reduce vectors, counted with all others.
     *
     * @return always the same.
     */
    public ReducingCollectives reducing() {
        return reducing;
    }

    /**
     * Waits until a collective is done, and releases it.
     *
     * @param collective of this engine.
     * @throws EngineException why it failed.
     */
    public void await(final Collective collective) {
        if (collective == Over.INSTANCE) {
            return;
        }
        // All others of this package are schedules.
        final Schedule schedule = (Schedule) collective;
        try {
            engine.await((BooleanSupplier) schedule);
        } catch (final EngineException e) {
            schedule.abandon(e);
            throw e;
        }
        final EngineException failure = collective.failure();
        collective.release();
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Nobody leaves before all came.
     *
     * @return the collective.
     */
    public Collective barrier() {
        if (board != null && board.barrier()) {
            return Over.INSTANCE;
        }
        final Schedule schedule = calls.begin(Form.BARRIER, 0);
        try {
            if (calls.isBetweenGroups()) {
                Barriers.between(schedule, calls.rank(), calls.ranks());
            } else if (Choice.barrierByLeaders(calls.locality(), calls.ranks())) {
                Hierarchies.barrier(schedule, calls.rank(), calls.locality());
            } else {
                Barriers.within(schedule, calls.rank(), calls.ranks());
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * From one rank to all.
     *
     * @param source the memory, to read it.
     * @param sink   the same memory, to write it.
     * @param length of the message in bytes.
     * @param root   rank that sends; {@link #THIS_ROOT} and {@link #OTHER_ROOT} in the group of the root of an inter-communicator.
     * @return the collective.
     */
    public Collective bcast(final Source source, final Sink sink, final long length, final int root) {
        if (board != null && board.bcast(source, sink, length, root)) {
            return Over.INSTANCE;
        }
        final boolean isLong = !calls.isBetweenGroups() && Choice.scatterBroadcast(length, calls.ranks());
        final Schedule schedule = calls.begin(isLong ? Form.LONG_BROADCAST : Form.BROADCAST, root);
        try {
            if (!calls.isBetweenGroups() && calls.locality().isSplit()) {
                Hierarchies.broadcast(schedule, calls.rank(), root, calls.locality(), source, sink, length);
            } else if (!calls.isBetweenGroups()) {
                Broadcasts.broadcast(schedule, calls.rank(), calls.ranks(), root, source, sink, length);
            } else if (root == THIS_ROOT) {
                Broadcasts.send(schedule, calls.ranks(), source, length);
            } else if (root >= 0) {
                schedule.receive(root, sink, 0, length);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block of one length from each rank to one.
     *
     * @param own    the block of this rank; null at the root, if it lies in its place.
     * @param length of it in bytes.
     * @param blocks at the root, those to be written; else not looked at.
     * @param root   rank that gathers, or as in {@link #bcast}.
     * @return the collective.
     */
    public Collective gather(final Source own, final long length, final Blocks blocks, final int root) {
        if (board != null && board.gather(Form.GATHER, own, length, blocks, root)) {
            return Over.INSTANCE;
        }
        final Schedule schedule = calls.begin(Form.GATHER, root);
        try {
            if (!calls.isBetweenGroups() && Choice.byLeaders(calls.locality(), length)) {
                Hierarchies.gather(schedule, calls.rank(), root, calls.locality(), own, (int) length, blocks);
            } else if (!calls.isBetweenGroups()) {
                Gathers.gather(schedule, calls.rank(), calls.ranks(), root, own, length, blocks);
            } else if (root == THIS_ROOT) {
                Gathers.receiveAll(schedule, -1, calls.ranks(), blocks);
            } else if (root >= 0) {
                schedule.send(root, own, 0, length);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block of any length from each rank to one.
     *
     * @param own    the block of this rank; null at the root, if it lies in its place.
     * @param length of it in bytes.
     * @param blocks at the root, those to be written; else not looked at.
     * @param root   rank that gathers, or as in {@link #bcast}.
     * @return the collective.
     */
    public Collective gatherv(final Source own, final long length, final Blocks blocks, final int root) {
        if (board != null && board.gather(Form.GATHER_VARIED, own, length, blocks, root)) {
            return Over.INSTANCE;
        }
        final Schedule schedule = calls.begin(Form.GATHER_VARIED, root);
        try {
            if (!calls.isBetweenGroups()) {
                Gathers.linear(schedule, calls.rank(), calls.ranks(), root, own, length, blocks);
            } else if (root == THIS_ROOT) {
                Gathers.receiveAll(schedule, -1, calls.ranks(), blocks);
            } else if (root >= 0) {
                schedule.send(root, own, 0, length);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block of one length to each rank from one.
     *
     * @param blocks at the root, those to be read; else not looked at.
     * @param own    the block of this rank; null at the root, if it stays in its place.
     * @param length of it in bytes.
     * @param root   rank that scatters, or as in {@link #bcast}.
     * @return the collective.
     */
    public Collective scatter(final Blocks blocks, final Sink own, final long length, final int root) {
        if (board != null && board.scatter(blocks, own, length, root)) {
            return Over.INSTANCE;
        }
        final Schedule schedule = calls.begin(Form.SCATTER, root);
        try {
            if (!calls.isBetweenGroups() && Choice.byLeaders(calls.locality(), length)) {
                Hierarchies.scatter(schedule, calls.rank(), root, calls.locality(), blocks, own, (int) length);
            } else if (!calls.isBetweenGroups()) {
                Scatters.scatter(schedule, calls.rank(), calls.ranks(), root, blocks, own, length);
            } else if (root == THIS_ROOT) {
                Scatters.sendAll(schedule, -1, calls.ranks(), blocks);
            } else if (root >= 0) {
                schedule.receive(root, own, 0, length);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block of any length to each rank from one.
     *
     * @param blocks at the root, those to be read; else not looked at.
     * @param own    the block of this rank; null at the root, if it stays in its place.
     * @param length of it in bytes.
     * @param root   rank that scatters, or as in {@link #bcast}.
     * @return the collective.
     */
    public Collective scatterv(final Blocks blocks, final Sink own, final long length, final int root) {
        final Schedule schedule = calls.begin(Form.SCATTER_VARIED, root);
        try {
            if (!calls.isBetweenGroups()) {
                Scatters.linear(schedule, calls.rank(), calls.ranks(), root, blocks, own, length);
            } else if (root == THIS_ROOT) {
                Scatters.sendAll(schedule, -1, calls.ranks(), blocks);
            } else if (root >= 0) {
                schedule.receive(root, own, 0, length);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block of one length from each rank to all.
     *
     * @param own    the block of this rank; null if it lies in its place.
     * @param length of it in bytes.
     * @param blocks to be written, and to be read again.
     * @return the collective.
     */
    public Collective allgather(final Source own, final long length, final Blocks blocks) {
        if (board != null && board.allgather(own, length, blocks)) {
            return Over.INSTANCE;
        }
        final Schedule schedule = calls.begin(Form.ALLGATHER, 0);
        try {
            if (calls.isBetweenGroups()) {
                Allgathers.between(schedule, calls.ranks(), own, length, blocks);
            } else if (Choice.gatherAllByLeaders(calls.locality(), length, calls.ranks())) {
                Hierarchies.allgather(
                        schedule, calls.rank(), calls.ranks(), calls.locality(), own, (int) length, blocks);
            } else {
                Allgathers.gather(schedule, calls.rank(), calls.ranks(), own, length, blocks);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block of any length from each rank to all.
     *
     * @param own    the block of this rank; null if it lies in its place.
     * @param length of it in bytes.
     * @param blocks to be written, and to be read again.
     * @return the collective.
     */
    public Collective allgatherv(final Source own, final long length, final Blocks blocks) {
        if (board != null && board.allgatherv(own, length, blocks)) {
            return Over.INSTANCE;
        }
        final Schedule schedule = calls.begin(Form.ALLGATHER_VARIED, 0);
        try {
            if (calls.isBetweenGroups()) {
                Allgathers.between(schedule, calls.ranks(), own, length, blocks);
            } else {
                Allgathers.gatherVaried(schedule, calls.rank(), calls.ranks(), own, length, blocks);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block of one length from each rank to each.
     *
     * @param sent     blocks to be read; null if those to be written are sent, too.
     * @param received blocks to be written.
     * @return the collective.
     */
    public Collective alltoall(final Blocks sent, final Blocks received) {
        if (board != null && board.alltoall(sent, received)) {
            return Over.INSTANCE;
        }
        final Schedule schedule = calls.begin(Form.ALLTOALL, 0);
        try {
            if (calls.isBetweenGroups()) {
                Exchanges.between(schedule, calls.ranks(), sent, received);
            } else {
                Exchanges.exchange(schedule, calls.rank(), calls.ranks(), sent, received);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block of any length, and type, from each rank to each.
     *
     * @param sent     blocks to be read; null if those to be written are sent, too.
     * @param received blocks to be written.
     * @return the collective.
     */
    public Collective alltoallv(final Blocks sent, final Blocks received) {
        final Schedule schedule = calls.begin(Form.ALLTOALL_VARIED, 0);
        try {
            if (calls.isBetweenGroups()) {
                Exchanges.between(schedule, calls.ranks(), sent, received);
            } else {
                Exchanges.exchangeVaried(schedule, calls.rank(), calls.ranks(), sent, received);
            }
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block from each neighbour, which sends the same to all of its own. Lengths may differ between ranks.
     *
     * @param neighbours of this rank.
     * @param own        the block of this rank.
     * @param length     of it in bytes.
     * @param blocks     by source, to be written.
     * @return the collective.
     */
    public Collective neighbourAllgather(
            final Neighbours neighbours, final Source own, final long length, final Blocks blocks) {
        final Schedule schedule = calls.begin(Form.NEIGHBOUR_ALLGATHER, 0);
        try {
            NeighbourExchanges.gather(schedule, neighbours, own, length, blocks);
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }

    /**
     * A block from each neighbour, which sends another to each of its own. Lengths and types may differ between blocks.
     *
     * @param neighbours of this rank.
     * @param sent       blocks by destination, to be read.
     * @param received   blocks by source, to be written.
     * @return the collective.
     */
    public Collective neighbourAlltoall(final Neighbours neighbours, final Blocks sent, final Blocks received) {
        final Schedule schedule = calls.begin(Form.NEIGHBOUR_ALLTOALL, 0);
        try {
            NeighbourExchanges.exchange(schedule, neighbours, sent, received);
            return calls.start(schedule);
        } finally {
            calls.leave();
        }
    }
}
