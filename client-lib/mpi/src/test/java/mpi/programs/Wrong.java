package mpi.programs;

import mpi.MPI;
import mpi.MPIException;

/** Makes an error at one rank while the others wait, and has no handler for it. */
public final class Wrong {
    private Wrong() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        if (MPI.COMM_WORLD.getRank() == 1) {
            MPI.COMM_WORLD.send(new int[1], 1, MPI.INT, 100, 0);
        }
        MPI.COMM_WORLD.recv(new int[1], 1, MPI.INT, 1, 0);
        MPI.Finalize();
    }
}
