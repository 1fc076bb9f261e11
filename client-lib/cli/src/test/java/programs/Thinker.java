package programs;

import java.nio.file.Files;
import java.nio.file.Path;
import mpi.MPI;
import mpi.MPIException;

/** Ranks call collectives, then none of MPI until a file is there, as if they computed for long; and then collectives again. */
public final class Thinker {
    private static final int ROUNDS = 10;
    private static final int COUNT = 5_000;
    private static final int PAUSE_MILLIS = 5;

    private Thinker() {}

    /**
     * Runs a rank.
     *
     * @param args the file that ends the thought.
     * @throws MPIException         if a call fails.
     * @throws InterruptedException if interrupted.
     */
    public static void main(final String[] args) throws MPIException, InterruptedException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        reduce(rank);
        System.out.println("rank " + rank + " thinks");
        while (!Files.exists(Path.of(args[0]))) {
            Thread.sleep(PAUSE_MILLIS);
        }
        reduce(rank);
        System.out.println("rank " + rank + " is right");
        MPI.Finalize();
    }

    private static void reduce(final int rank) throws MPIException {
        final int size = MPI.COMM_WORLD.getSize();
        final int[] mine = new int[COUNT];
        final int[] sums = new int[COUNT];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < COUNT; i++) {
                mine[i] = round + i + rank;
            }
            MPI.COMM_WORLD.allReduce(mine, sums, COUNT, MPI.INT, MPI.SUM);
            for (int i = 0; i < COUNT; i++) {
                if (sums[i] != size * (round + i) + size * (size - 1) / 2) {
                    throw new IllegalStateException(
                            "sum " + i + " of round " + round + " at rank " + rank + " is " + sums[i]);
                }
            }
        }
    }
}
