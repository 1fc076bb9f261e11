package io.vicinity.mpi.communicator;

import io.vicinity.mpi.collective.Locality;
import io.vicinity.mpi.collective.Workspace;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Members;

/** What all communicators of one process share. Thread-safe, as far as its engine is. */
public final class World {
    private final Engine engine;
    private final Workspace workspace = new Workspace();
    private final ContextIds ids = new ContextIds();
    private final Communicator world;
    private final Communicator self;

    /** The lowest rank that shares memory with each, as all said once; null until then. */
    private int[] hosts;

    /**
     * Makes the communicators of all processes, and of this one alone.
     *
     * @param engine of this world.
     */
    public World(final Engine engine) {
        this.engine = engine;
        this.world = Communicator.within(this, Context.world(engine));
        this.self = Communicator.within(this, Context.self(engine));
    }

    /** What sends and receives. */
    public Engine engine() {
        return engine;
    }

    /** What collectives need again and again. */
    public Workspace workspace() {
        return workspace;
    }

    /** The communicator of all. */
    public Communicator world() {
        return world;
    }

    /** The communicator of this process alone. */
    public Communicator self() {
        return self;
    }

    /**
     * Learns who shares memory. Collective over all processes, before any communicator is made: those made from now on know it, too. What
     * moves later is not looked for: all must know the same.
     */
    public void learnLocality() {
        int lowest = world.rank();
        for (int rank = world.rank() - 1; rank >= 0; rank--) {
            if (engine.isNeighbour(rank)) {
                lowest = rank;
            }
        }
        hosts = Ints.gather(world, lowest);
        world.collectives().locality(Locality.of(hosts));
    }

    /** Who shares memory among some of all processes. */
    Locality localityOf(final Members members) {
        if (hosts == null) {
            return Locality.unknown(members.size());
        }
        final int[] labels = new int[members.size()];
        for (int rank = 0; rank < labels.length; rank++) {
            labels[rank] = hosts[members.worldRank(rank)];
        }
        return Locality.of(labels);
    }

    ContextIds ids() {
        return ids;
    }
}
