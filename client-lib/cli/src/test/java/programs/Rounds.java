package programs;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Win;

/** Ranks call collectives and access windows in rounds, and see that all came out as it must, until a file is there. */
public final class Rounds {
    private static final int MOST = 100_000;
    private static final long SEED = 42;

    private final Intracomm world = MPI.COMM_WORLD;
    private final int rank;
    private final int size;
    private final Random random = new Random(SEED);
    private final LongBuffer exposed;
    private final LongBuffer given = MPI.newLongBuffer(1);
    private final LongBuffer taken = MPI.newLongBuffer(1);
    private final IntBuffer told = MPI.newIntBuffer(MOST);
    private final Win window;

    private Rounds() throws MPIException {
        rank = world.getRank();
        size = world.getSize();
        exposed = MPI.newLongBuffer(size + 1);
        window = new Win(exposed, size + 1, 1, MPI.INFO_NULL, world);
    }

    /**
     * Runs a rank.
     *
     * @param args the file that ends the job.
     * @throws MPIException if a call fails.
     */
    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final Rounds rounds = new Rounds();
        final boolean[] isOver = new boolean[1];
        int round = 0;
        while (!isOver[0]) {
            rounds.run(round++);
            isOver[0] = Files.exists(Path.of(args[0]));
            MPI.COMM_WORLD.bcast(isOver, 1, MPI.BOOLEAN, 0);
            if (round == 1 && rounds.rank == 0) {
                System.out.println("all ranks are at it");
            }
        }
        rounds.window.free();
        System.out.println("rank " + rounds.rank + " saw " + round + " rounds");
        MPI.Finalize();
    }

    private void run(final int round) throws MPIException {
        final int count = 1 + random.nextInt(random.nextInt(8) == 0 ? MOST : 100);
        reduce(round, count);
        broadcast(round, count);
        access(round);
    }

    private void reduce(final int round, final int count) throws MPIException {
        final int[] mine = new int[count];
        final int[] sums = new int[count];
        for (int i = 0; i < count; i++) {
            mine[i] = round + i + rank;
        }
        world.allReduce(mine, sums, count, MPI.INT, MPI.SUM);
        for (int i = 0; i < count; i++) {
            check(round, "sum", sums[i], (long) size * (round + i) + (long) size * (size - 1) / 2);
        }
    }

    private void broadcast(final int round, final int count) throws MPIException {
        final int root = round % size;
        for (int i = 0; i < count; i++) {
            told.put(i, rank == root ? round + i : -1);
        }
        world.bcast(told, count, MPI.INT, root);
        for (int i = 0; i < count; i++) {
            check(round, "broadcast", told.get(i), (long) round + i);
        }
    }

    /** Each rank writes its word of its neighbour's window, and all add to one of rank 0. */
    private void access(final int round) throws MPIException {
        given.put(0, round);
        window.fence(0);
        window.put(given, 1, MPI.LONG, (rank + 1) % size, rank, 1, MPI.LONG);
        window.fence(0);
        check(round, "put", exposed.get((rank + size - 1) % size), round);
        given.put(0, 1);
        window.fetchAndOp(given, taken, MPI.LONG, 0, size, MPI.SUM);
        window.fence(0);
        if (rank == 0) {
            check(round, "count", exposed.get(size), (long) size * (round + 1));
        }
        window.fence(0);
    }

    private void check(final int round, final String what, final long found, final long expected) {
        if (found != expected) {
            throw new IllegalStateException(
                    what + " of round " + round + " at rank " + rank + " is " + found + ", not " + expected);
        }
    }
}
