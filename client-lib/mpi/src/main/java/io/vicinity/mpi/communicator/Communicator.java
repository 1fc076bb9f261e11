package io.vicinity.mpi.communicator;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Members;

/**
 * A context with its collectives; for an inter-communicator, with those of its local group, too. Creating one from another is collective over
 * the other: all members call, in the same order.
 *
 * <p><b>Threading</b> and errors are those of {@link Engine}.
 */
public final class Communicator {
    private final World world;
    private final Context context;
    private final Collectives collectives;

    /** Between the members of the local group; this very one, if there is no other group. */
    private final Communicator local;

    private Communicator(final World world, final Context context, final Communicator local) {
        this.world = world;
        this.context = context;
        this.collectives = new Collectives(world.engine(), world.workspace(), context);
        this.local = local == null ? this : local;
        if (local == null) {
            collectives.locality(world.localityOf(context.local()));
        }
    }

    /** One within a group. */
    static Communicator within(final World world, final Context context) {
        return new Communicator(world, context, null);
    }

    /** One within a group, of new members. */
    static Communicator within(final World world, final int id, final Members members) {
        final int rank = members.rankOf(world.engine().worldRank());
        return new Communicator(world, new Context(id, nameOf(id), members, members, rank), null);
    }

    /** One between two groups. */
    static Communicator between(final World world, final int id, final Members mine, final Members others) {
        final int rank = mine.rankOf(world.engine().worldRank());
        final Communicator local =
                new Communicator(world, new Context(id + 2, nameOf(id) + ", local group", mine, mine, rank), null);
        return new Communicator(world, new Context(id, nameOf(id), mine, others, rank), local);
    }

    private static String nameOf(final int id) {
        return "communicator " + id;
    }

    /** What it shares with all others of this world. */
    public World world() {
        return world;
    }

    /** What sends and receives. */
    public Engine engine() {
        return world.engine();
    }

    /** What it is to the engine. */
    public Context context() {
        return context;
    }

    /** Its collectives. */
    public Collectives collectives() {
        return collectives;
    }

    /** Rank of this process in its own group. */
    public int rank() {
        return context.rank();
    }

    /** Members of the group of this world. */
    public int size() {
        return context.local().size();
    }

    /** Whom ranks in calls mean: how many there are. */
    public int remoteSize() {
        return context.remote().size();
    }

    /** Is it between two groups? */
    public boolean isInter() {
        return local != this;
    }

    /** The communicator within the local group; this very one, if there is no other group. */
    Communicator local() {
        return local;
    }

    /**
     * Creates one of the same members.
     *
     * @return another one, whose messages do not meet those of this one.
     */
    public Communicator duplicate() {
        return copy(world.ids().agree(round()));
    }

    /** One of the same members, of an id that they agreed on. */
    Communicator copy(final int id) {
        return isInter() ? between(world, id, context.local(), context.remote()) : within(world, id, context.local());
    }

    /** All members of this communicator, of both groups if there are two, as they compare. */
    ContextIds.Round round() {
        return values -> {
            final int[] mine = values.clone();
            Ints.maximum(local.collectives, mine);
            if (isInter()) {
                final int[] theirs = values.clone();
                Ints.maximum(collectives, theirs);
                mine[0] = Math.max(mine[0], theirs[0]);
                mine[1] = Math.max(mine[1], theirs[1]);
            }
            values[0] = mine[0];
            values[1] = mine[1];
        };
    }
}
