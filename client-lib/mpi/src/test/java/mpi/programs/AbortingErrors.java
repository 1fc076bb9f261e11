package mpi.programs;

import mpi.LocalEntrance;
import mpi.MPI;
import mpi.MPIException;

/** An error of one rank that ends it, because a communicator's handler says so. */
public final class AbortingErrors {
    private AbortingErrors() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ABORT);
        Checks.isTrue(MPI.COMM_WORLD.getErrhandler() == MPI.ERRORS_ABORT, "the handler that was set");
        Checks.isTrue(MPI.COMM_WORLD.dup().getErrhandler() == MPI.ERRORS_ABORT, "the handler of a duplicate");
        try {
            MPI.COMM_WORLD.send(new int[1], 1, MPI.INT, 9, 1);
        } catch (final LocalEntrance.Exited e) {
            Checks.equal(e.code(), MPI.ERR_RANK, "what the process ends with");
            return;
        }
        throw new AssertionError("the error ends the process");
    }
}
