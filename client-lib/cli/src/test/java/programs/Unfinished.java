package programs;

import mpi.MPI;
import mpi.MPIException;

/** All ranks tell their processes and wait for a message that never comes, but for the one that leaves, if it is named. */
public final class Unfinished {
    private Unfinished() {}

    /**
     * Runs a rank.
     *
     * @param args the rank that leaves with exit code 3, if one does.
     * @throws MPIException if a call fails.
     */
    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        System.out.println(ProcessHandle.current().pid());
        MPI.COMM_WORLD.barrier();
        if (args.length > 0 && rank == Integer.parseInt(args[0])) {
            System.exit(3);
        }
        MPI.COMM_WORLD.recv(new int[1], 1, MPI.INT, MPI.ANY_SOURCE, 0);
    }
}
