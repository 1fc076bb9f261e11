package io.vicinity.mpi.communicator;

import io.vicinity.mpi.collective.Workspace;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;

/** What all communicators of one process share. Thread-safe, as far as its engine is. */
public final class World {
    private final Engine engine;
    private final Workspace workspace = new Workspace();
    private final ContextIds ids = new ContextIds();
    private final Communicator world;
    private final Communicator self;

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

    ContextIds ids() {
        return ids;
    }
}
