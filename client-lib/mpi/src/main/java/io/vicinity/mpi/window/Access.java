package io.vicinity.mpi.window;

import io.vicinity.mpi.engine.EngineException;
import java.util.function.BooleanSupplier;

/**
 * An access to a window, as its origin sees it. One that only gives data is done at once: they were copied. One that gets data is done when these
 * are here.
 */
public final class Access implements BooleanSupplier {
    /** One that was done at once. */
    static final Access DONE = new Access();

    private int pending;
    private EngineException failure;

    /** Written after the failure: other threads look at both without entering the engine. */
    private volatile boolean isDone = true;

    Access() {
        // Counted by the origin.
    }

    /**
     * May the memory that was given be used again, and is what was asked for here?
     *
     * @return true from then on.
     */
    public boolean isDone() {
        return isDone;
    }

    /** As {@link #isDone()}: what an engine waits for. */
    @Override
    public boolean getAsBoolean() {
        return isDone();
    }

    /**
     * Why it failed, as far as the origin knows; what a put or an accumulation met shows when its epoch ends.
     *
     * @return null if it did not.
     */
    public EngineException failure() {
        return failure;
    }

    void begin() {
        pending++;
        isDone = false;
    }

    void end(final EngineException cause) {
        pending--;
        if (failure == null) {
            failure = cause;
        }
        isDone = pending == 0;
    }
}
