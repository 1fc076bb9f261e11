package programs;

import java.nio.DoubleBuffer;
import mpi.MPI;
import mpi.MPIException;

/** A token goes around all ranks, then they compute pi together: a program as users write them. */
public final class RingAndPi {
    private static final int INTERVALS = 100_000;

    private RingAndPi() {}

    /**
     * Runs a rank.
     *
     * @param args of the program, which it prints.
     * @throws MPIException if a call fails.
     */
    public static void main(final String[] args) throws MPIException {
        final String[] rest = MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        final int size = MPI.COMM_WORLD.getSize();

        final int[] token = {0};
        if (rank == 0) {
            token[0] = 1000;
            MPI.COMM_WORLD.send(token, 1, MPI.INT, (rank + 1) % size, 7);
            MPI.COMM_WORLD.recv(token, 1, MPI.INT, size - 1, 7);
            System.out.println("the token came back as " + token[0]);
        } else {
            MPI.COMM_WORLD.recv(token, 1, MPI.INT, rank - 1, 7);
            token[0] += rank;
            MPI.COMM_WORLD.send(token, 1, MPI.INT, (rank + 1) % size, 7);
        }

        double part = 0;
        for (int i = rank; i < INTERVALS; i += size) {
            final double x = (i + 0.5) / INTERVALS;
            part += 4 / (1 + x * x) / INTERVALS;
        }
        final DoubleBuffer mine = MPI.newDoubleBuffer(1).put(0, part);
        final DoubleBuffer sum = MPI.newDoubleBuffer(1);
        MPI.COMM_WORLD.reduce(mine, sum, 1, MPI.DOUBLE, MPI.SUM, 0);
        if (rank == 0) {
            System.out.printf("pi is about %.6f%n", sum.get(0));
        }
        System.out.println("rank " + rank + " of " + size + " at " + System.getenv("VICINITY_SOCKET") + " was told "
                + String.join(" ", rest) + greeting());
        MPI.Finalize();
    }

    private static String greeting() {
        final String greeting = System.getenv("GREETING");
        return greeting == null ? "" : ", and greeted by " + greeting;
    }
}
