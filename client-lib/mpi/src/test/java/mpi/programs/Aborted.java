package mpi.programs;

import java.nio.IntBuffer;
import mpi.Intracomm;
import mpi.LocalEntrance;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;

/** What is begun and never ends, because the other one of two ranks ends the job. */
public final class Aborted {
    private Aborted() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        if (MPI.COMM_WORLD.getRank() == 1) {
            abort();
            return;
        }
        final Intracomm coming = MPI.COMM_WORLD.iDup();
        final IntBuffer sum = MPI.newIntBuffer(1);
        final Request reduction = MPI.COMM_WORLD.iAllReduce(sum, 1, MPI.INT, MPI.SUM);
        Checks.failure(MPI.ERR_OTHER, coming.getRequest()::waitFor);
        Checks.isTrue(coming.getRequest().isNull(), "the request is over");
        Checks.isTrue(coming.isNull(), "there is no duplicate");
        final String told = Checks.failure(MPI.ERR_COMM, coming::getSize);
        Checks.isTrue(told.contains("its iDup failed") && told.contains("aborted the job"), told);
        Checks.failure(MPI.ERR_OTHER, reduction::waitFor);
        Checks.isTrue(reduction.isNull(), "the reduction is over");
    }

    private static void abort() throws MPIException {
        try {
            MPI.COMM_WORLD.abort(5);
        } catch (final LocalEntrance.Exited e) {
            Checks.equal(e.code(), 5, "what the process ends with");
        }
    }
}
