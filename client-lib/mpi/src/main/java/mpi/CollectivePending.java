package mpi;

import io.vicinity.mpi.collective.Collective;

/**
 * A collective that a request stands for.
 *
 * @param collective what goes on.
 */
record CollectivePending(Collective collective) implements Pending {
    /** Something that was over when it began. */
    static final Pending DONE = new Pending() {
        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public RuntimeException failure() {
            return null;
        }

        @Override
        public void release() {
            // There is nothing to give back.
        }
    };

    @Override
    public boolean isDone() {
        return collective.isDone();
    }

    @Override
    public RuntimeException failure() {
        return collective.failure();
    }

    @Override
    public void release() {
        collective.release();
    }
}
