package io.vicinity.mpi.engine;

/** Something that goes on in steps whenever the engine has a turn: a collective, the service of a window. */
@FunctionalInterface
public interface Activity {
    /**
     * Does all that can be done now, and never waits. It may send and receive, and add activities; it may not call
     * {@link Engine#progress()} or {@link Engine#await}. What it throws comes out of whichever call had the turn, and ends the activity.
     *
     * @return true when it is over, and is not to be called again.
     */
    boolean advance();
}
