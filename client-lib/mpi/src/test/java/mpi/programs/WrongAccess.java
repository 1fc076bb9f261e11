package mpi.programs;

import mpi.MPI;
import mpi.MPIException;
import mpi.Win;

/** A wrong rank, as an access of a window whose errors abort, where those of communicators are returned. */
public final class WrongAccess {
    private WrongAccess() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        final Win win = new Win(MPI.newIntBuffer(1), 1, 1, MPI.INFO_NULL, MPI.COMM_WORLD);
        win.setErrhandler(MPI.ERRORS_ABORT);
        win.fence(0);
        if (MPI.COMM_WORLD.getRank() == 1) {
            win.put(MPI.newIntBuffer(1), 1, MPI.INT, 100, 0, 1, MPI.INT);
        }
        win.fence(0);
        throw new AssertionError("the job was aborted");
    }
}
