package mpi;

import io.vicinity.mpi.engine.Engine;

/** This process as a member of a job. */
interface Membership {
    /** Makes this process a member. */
    @FunctionalInterface
    interface Entrance {
        /** Waits for all members, and returns this one. */
        Membership enter();
    }

    /** What sends and receives. */
    Engine engine();

    /** What the job is called. */
    String jobName();

    /** Where this process runs. */
    String processorName();

    /** Waits until all are done, and leaves. */
    void close();
}
