package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.EngineException;

/**
 * A collective on its way. It goes on whenever its engine has a turn. To be {@linkplain #release released} once, when it is done and was looked
 * at; nobody may use it after that.
 */
public interface Collective {
    /**
     * Is it over at this rank, well or not?
     *
     * @return true from then on.
     */
    boolean isDone();

    /**
     * Why it failed.
     *
     * @return null if it did not.
     */
    EngineException failure();

    /** Gives it back. One that is not done yet is done without its caller, and goes back then. */
    void release();
}
