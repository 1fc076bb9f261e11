package mpi.programs;

import java.nio.IntBuffer;
import java.util.Arrays;
import mpi.MPI;
import mpi.MPIException;
import mpi.Prequest;
import mpi.Request;
import mpi.Status;

/** Sends around a ring, by all kinds of sends and buffers. */
public final class Ring {
    private static final int LONG = 300_000;

    private Ring() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        final int size = MPI.COMM_WORLD.getSize();
        final int next = (rank + 1) % size;
        final int last = (rank + size - 1) % size;
        arrays(rank, size, next, last);
        buffers(rank, next, last);
        heap(rank, size, next, last);
        persistent(rank, next, last);
        MPI.COMM_WORLD.barrier();
        MPI.Finalize();
    }

    private static void arrays(final int rank, final int size, final int next, final int last) throws MPIException {
        final int[] value = {41};
        if (rank == 0) {
            value[0]++;
            MPI.COMM_WORLD.send(value, 1, MPI.INT, next, 7);
        }
        final Status status = MPI.COMM_WORLD.recv(value, 1, MPI.INT, MPI.ANY_SOURCE, MPI.ANY_TAG);
        Checks.equal(status.getSource(), last, "source");
        Checks.equal(status.getTag(), 7, "tag");
        Checks.equal(status.getCount(MPI.INT), 1, "count");
        Checks.equal(status.getCount(MPI.LONG), MPI.UNDEFINED, "count of longs");
        Checks.equal(value[0], rank == 0 ? 41 + size : 41 + rank, "value");
        if (rank != 0) {
            value[0]++;
            MPI.COMM_WORLD.send(value, 1, MPI.INT, next, 7);
        }
    }

    private static void buffers(final int rank, final int next, final int last) throws MPIException {
        final IntBuffer sent = MPI.newIntBuffer(LONG);
        final IntBuffer received = MPI.newIntBuffer(LONG);
        for (int i = 0; i < LONG; i++) {
            sent.put(i, i * (rank + 1));
        }
        final Request[] requests = {
            MPI.COMM_WORLD.iRecv(received, LONG, MPI.INT, last, 1), MPI.COMM_WORLD.iSend(sent, LONG, MPI.INT, next, 1)
        };
        final Status[] statuses = Request.waitAllStatus(requests);
        Checks.equal(statuses[0].getCount(MPI.INT), LONG, "count");
        Checks.isTrue(requests[0].isNull() && requests[1].isNull(), "requests are over");
        for (int i = 0; i < LONG; i++) {
            Checks.equal(received.get(i), i * (last + 1), "element " + i);
        }
    }

    private static void heap(final int rank, final int size, final int next, final int last) throws MPIException {
        final long[] values = new long[size + 2];
        values[rank + 1] = rank;
        MPI.COMM_WORLD.sendRecv(
                MPI.slice(values, rank + 1), 1, MPI.LONG, next, 3, MPI.slice(values, last + 1), 1, MPI.LONG, last, 3);
        Checks.equal(values[last + 1], (long) last, "value of the last one");
        final byte[] bytes = new byte[LONG];
        Arrays.fill(bytes, (byte) rank);
        MPI.COMM_WORLD.sendRecvReplace(bytes, LONG, MPI.BYTE, next, 4, last, 4);
        Checks.equal(bytes[LONG - 1], (byte) last, "last byte");
        final Request receive = MPI.COMM_WORLD.iRecv(bytes, LONG, MPI.BYTE, last, 5);
        MPI.COMM_WORLD.iSend(new byte[] {1, 2, 3}, 3, MPI.BYTE, next, 5).waitFor();
        Checks.equal(receive.waitStatus().getCount(MPI.BYTE), 3, "bytes in an array");
        Checks.equal(bytes[2], (byte) 3, "third byte");
    }

    private static void persistent(final int rank, final int next, final int last) throws MPIException {
        final IntBuffer sent = MPI.newIntBuffer(1);
        final IntBuffer received = MPI.newIntBuffer(1);
        final Prequest[] requests = {
            MPI.COMM_WORLD.sSendInit(sent, 1, MPI.INT, next, 6), MPI.COMM_WORLD.recvInit(received, 1, MPI.INT, last, 6)
        };
        for (int round = 0; round < 5; round++) {
            sent.put(0, rank + 100 * round);
            Prequest.startAll(requests);
            Request.waitAll(requests);
            Checks.equal(received.get(0), last + 100 * round, "round " + round);
            Checks.isTrue(!requests[0].isNull(), "a persistent request stays one");
        }
        for (final Prequest request : requests) {
            request.free();
            Checks.isTrue(request.isNull(), "freed");
        }
    }
}
