package mpi.programs;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;

/** Many more ranks than processors, that wait for one another all the time: around a ring, and in collectives of all kinds. */
public final class Crowd {
    private static final int LAPS = 10;
    private static final int ROUNDS = 10;

    private final Intracomm comm;
    private final int rank;
    private final int size;

    private Crowd(final Intracomm comm) throws MPIException {
        this.comm = comm;
        rank = comm.getRank();
        size = comm.getSize();
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final Crowd all = new Crowd(MPI.COMM_WORLD);
        all.ring();
        all.collectives();
        // Halves at once, each of which waits for its own.
        final Crowd half = new Crowd(MPI.COMM_WORLD.split(all.rank % 2, all.rank));
        half.collectives();
        all.ring();
        all.overlapping();
        MPI.Finalize();
    }

    private void ring() throws MPIException {
        final int next = (rank + 1) % size;
        final int last = (rank + size - 1) % size;
        final int[] token = {0};
        for (int lap = 0; lap < LAPS; lap++) {
            if (rank == 0) {
                token[0]++;
                comm.send(token, 1, MPI.INT, next, 1);
                comm.recv(token, 1, MPI.INT, last, 1);
            } else {
                comm.recv(token, 1, MPI.INT, last, 1);
                token[0]++;
                comm.send(token, 1, MPI.INT, next, 1);
            }
        }
        final int expected = rank == 0 ? LAPS * size : (LAPS - 1) * size + rank + 1;
        Checks.equal(token[0], expected, "what went around the ring");
    }

    private void collectives() throws MPIException {
        for (int round = 0; round < ROUNDS; round++) {
            final int root = round % size;
            final int length = 1 << 3 * round % 14;
            final int[] ranks = IntStream.range(0, size).toArray();
            final int[] message = new int[length];
            Arrays.fill(message, rank == root ? round : -1);
            comm.barrier();
            comm.bcast(message, length, MPI.INT, root);
            Checks.equal(message[length - 1], round, "bcast");
            final int[] sum = new int[length];
            Arrays.fill(sum, rank);
            comm.allReduce(sum, length, MPI.INT, MPI.SUM);
            Checks.equal(sum[length - 1], size * (size - 1) / 2, "allReduce");
            final int[] all = new int[size];
            comm.allGather(new int[] {rank}, 1, MPI.INT, all, 1, MPI.INT);
            Checks.equal(Arrays.toString(all), Arrays.toString(ranks), "allGather");
            comm.gather(new int[] {rank + round}, 1, MPI.INT, all, 1, MPI.INT, root);
            final int shift = rank == root ? round : 0;
            Checks.equal(all[size - 1], size - 1 + shift, "gather");
            final int[] own = new int[1];
            comm.scatter(ranks, 1, MPI.INT, own, 1, MPI.INT, root);
            Checks.equal(own[0], rank, "scatter");
            final int[] to = IntStream.range(0, size).map(i -> 100 * rank + i).toArray();
            comm.allToAll(to, 1, MPI.INT, all, 1, MPI.INT);
            Checks.equal(all[size - 1], 100 * (size - 1) + rank, "allToAll");
            comm.reduce(new int[] {rank}, own, 1, MPI.INT, MPI.MAX, root);
            Checks.equal(own[0], rank == root ? size - 1 : rank, "reduce");
            comm.scan(new int[] {1}, own, 1, MPI.INT, MPI.SUM);
            Checks.equal(own[0], rank + 1, "scan");
        }
    }

    private void overlapping() throws MPIException {
        final IntBuffer[] sums = new IntBuffer[ROUNDS];
        final Request[] requests = new Request[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            sums[i] = MPI.newIntBuffer(1).put(0, rank + i);
            requests[i] = comm.iAllReduce(sums[i], 1, MPI.INT, MPI.SUM);
        }
        Request.waitAll(requests);
        for (int i = 0; i < ROUNDS; i++) {
            Checks.equal(sums[i].get(0), size * (size - 1) / 2 + size * i, "sums that are made at once");
        }
    }
}
