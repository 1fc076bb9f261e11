package io.vicinity.mpi.engine;

/**
 * What a communicator is to the engine. A message carries the id of its context, its sender's rank in the sender's own group, and a tag; it
 * matches a receive of the same context only.
 *
 * <p>Each communicator takes two ids: an even one for what users send, and the one behind it for collectives, so that neither meets the other.
 */
public final class Context {
    /** Id of the context of all ranks. */
    public static final int WORLD_ID = 0;

    /** Id of the context of one rank alone. */
    public static final int SELF_ID = 2;

    /** From here on ids are free. */
    public static final int FIRST_FREE_ID = 4;

    private final int id;
    private final Members local;
    private final Members remote;
    private final int rank;
    private final Context collective;
    private volatile String name;

    /**
     * Makes a context.
     *
     * @param id     even and not negative; the same at all members, and nobody else's at any of them.
     * @param name   for messages to people.
     * @param local  the group of this rank.
     * @param remote whom ranks in calls mean: another group for an inter-communicator, else the same.
     * @param rank   of this process in the local group.
     */
    public Context(final int id, final String name, final Members local, final Members remote, final int rank) {
        this(id, name, local, remote, rank, new Context(id + 1, name, local, remote, rank, null));
        if (id < 0 || (id & 1) != 0) {
            throw new IllegalArgumentException("the id of a context is even and not negative, and not " + id);
        }
    }

    private Context(
            final int id,
            final String name,
            final Members local,
            final Members remote,
            final int rank,
            final Context collective) {
        this.id = id;
        this.name = name;
        this.local = local;
        this.remote = remote;
        this.rank = rank;
        this.collective = collective;
    }

    /**
     * Makes the context of all ranks.
     *
     * @param engine of this rank.
     * @return with id {@link #WORLD_ID}.
     */
    public static Context world(final Engine engine) {
        final Members all = Members.world(engine.worldSize());
        return new Context(WORLD_ID, "MPI_COMM_WORLD", all, all, engine.worldRank());
    }

    /**
     * Makes the context of one rank alone.
     *
     * @param engine of this rank.
     * @return with id {@link #SELF_ID}.
     */
    public static Context self(final Engine engine) {
        final Members one = new Members(engine.worldRank());
        return new Context(SELF_ID, "MPI_COMM_SELF", one, one, 0);
    }

    /**
     * What messages are matched by.
     *
     * @return the id.
     */
    public int id() {
        return id;
    }

    /**
     * The group of this rank.
     *
     * @return its members.
     */
    public Members local() {
        return local;
    }

    /**
     * Whom ranks in calls mean.
     *
     * @return the local group, but for inter-communicators.
     */
    public Members remote() {
        return remote;
    }

    /**
     * This process.
     *
     * @return its rank in the local group.
     */
    public int rank() {
        return rank;
    }

    /**
     * The context of the same members for collectives.
     *
     * @return that with the id behind this one's; itself, if this is it.
     */
    public Context collective() {
        return collective == null ? this : collective;
    }

    /**
     * What messages to people call the communicator.
     *
     * @return its name.
     */
    public String name() {
        return name;
    }

    /**
     * Changes what messages to people call the communicator.
     *
     * @param changed name.
     */
    public void name(final String changed) {
        name = changed;
        if (collective != null) {
            collective.name = changed;
        }
    }

    @Override
    public String toString() {
        return name + " (context " + id + ")";
    }
}
