package mpi;

import io.vicinity.mpi.communicator.Duplication;

/**
 * A duplicate that a request stands for.
 *
 * @param duplication what goes on.
 */
record DuplicationPending(Duplication duplication) implements Pending {
    @Override
    public boolean isDone() {
        return duplication.isDone();
    }

    @Override
    public RuntimeException failure() {
        return duplication.failure();
    }

    @Override
    public void release() {
        // It is used once, so there is nothing to give back.
    }
}
