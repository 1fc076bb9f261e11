package io.vicinity.cli.perf.ranks;

import mpi.Comm;
import mpi.MPIException;

/**
 * Two ranks of a job: each of the first half is the first of a pair.
 *
 * @param comm    of all.
 * @param isFirst true for the first of the two.
 * @param other   one's rank.
 */
record Pair(Comm comm, boolean isFirst, int other) {
    /** The pair that this process is in. */
    static Pair of(final Comm comm) throws MPIException {
        final int half = comm.getSize() / 2;
        final boolean isFirst = comm.getRank() < half;
        return new Pair(comm, isFirst, isFirst ? comm.getRank() + half : comm.getRank() - half);
    }
}
