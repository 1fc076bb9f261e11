package io.vicinity.cli.perf.ranks;

import mpi.MPIException;

/** What one rank does while a size is measured. One thread. */
interface RankExercise extends AutoCloseable {
    /**
     * Takes part in some turns.
     *
     * @param turns of them.
     * @return nanoseconds that they took; 0 from a rank that does not measure.
     * @throws MPIException if a call fails.
     */
    long run(int turns) throws MPIException;

    /** Does this rank measure? */
    boolean isMeasuring();

    @Override
    default void close() throws MPIException {
        // Most hold nothing.
    }
}
