import mpi.MPI;
import mpi.MPIException;

/**
 * A token goes around all ranks, and then they compute pi together. Nothing in it knows of Vicinity: with Open MPI's Java bindings it is
 * {@code mpijavac RingAndPi.java && mpirun -n 4 java RingAndPi}.
 */
public final class RingAndPi {
    private static final int TAG = 7;
    private static final int INTERVALS = 10_000_000;

    private RingAndPi() {}

    /**
     * Runs a rank.
     *
     * @param args of the program.
     * @throws MPIException if a call fails.
     */
    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        final int size = MPI.COMM_WORLD.getSize();
        passToken(rank, size);
        computePi(rank, size);
        MPI.Finalize();
    }

    private static void passToken(final int rank, final int size) throws MPIException {
        final int next = (rank + 1) % size;
        final int previous = (rank + size - 1) % size;
        final int[] token = {0};
        if (rank == 0) {
            MPI.COMM_WORLD.send(token, 1, MPI.INT, next, TAG);
        }
        MPI.COMM_WORLD.recv(token, 1, MPI.INT, previous, TAG);
        System.out.println("rank " + rank + " of " + size + " has the token from rank " + previous + ": " + token[0]);
        if (rank > 0) {
            token[0] += rank;
            MPI.COMM_WORLD.send(token, 1, MPI.INT, next, TAG);
        }
    }

    private static void computePi(final int rank, final int size) throws MPIException {
        final double width = 1.0 / INTERVALS;
        final double[] part = {0};
        for (int i = rank; i < INTERVALS; i += size) {
            final double x = (i + 0.5) * width;
            part[0] += 4 / (1 + x * x) * width;
        }
        final double[] pi = {0};
        MPI.COMM_WORLD.reduce(part, pi, 1, MPI.DOUBLE, MPI.SUM, 0);
        if (rank == 0) {
            System.out.printf("pi is %.12f, and the error %.0e%n", pi[0], Math.abs(pi[0] - Math.PI));
        }
    }
}
