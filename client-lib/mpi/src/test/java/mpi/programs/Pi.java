package mpi.programs;

import mpi.MPI;
import mpi.MPIException;

/** Computes pi by all ranks. */
public final class Pi {
    private static final int INTERVALS = 1000;

    private Pi() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        final int size = MPI.COMM_WORLD.getSize();
        final double width = 1.0 / INTERVALS;
        double sum = 0;
        for (int i = rank; i < INTERVALS; i += size) {
            final double x = (i + 0.5) * width;
            sum += 4 / (1 + x * x);
        }
        final double[] part = {sum * width};
        final double[] pi = new double[1];
        MPI.COMM_WORLD.reduce(part, pi, 1, MPI.DOUBLE, MPI.SUM, 0);
        if (rank == 0) {
            Checks.isTrue(Math.abs(pi[0] - Math.PI) < 1e-6, "pi is not " + pi[0]);
            System.out.println("pi is about " + pi[0]);
        }
        MPI.Finalize();
    }
}
