package mpi.programs;

import java.nio.IntBuffer;
import java.util.Arrays;
import mpi.MPI;
import mpi.MPIException;
import mpi.Message;
import mpi.Request;
import mpi.Status;

/** All ways to wait, test, probe and cancel, of two ranks. */
public final class Completion {
    private Completion() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int other = 1 - MPI.COMM_WORLD.getRank();
        nothing();
        any(other);
        some(other);
        probes(other);
        cancelled(other);
        buffered(other);
        noProcess();
        MPI.COMM_WORLD.barrier();
        MPI.Finalize();
    }

    private static void nothing() throws MPIException {
        final Request[] none = {MPI.REQUEST_NULL, MPI.REQUEST_NULL};
        Checks.equal(Request.waitAny(none), MPI.UNDEFINED, "waitAny of none");
        Checks.equal(Request.testAnyStatus(none).getIndex(), MPI.UNDEFINED, "testAny of none");
        Checks.isTrue(Request.waitSome(none) == null && Request.testSome(none) == null, "some of none");
        Checks.isTrue(Request.testAll(none), "testAll of none");
        Checks.equal(Request.waitAllStatus(none)[1].getSource(), MPI.ANY_SOURCE, "empty status");
        Checks.isTrue(MPI.REQUEST_NULL.test() && MPI.REQUEST_NULL.isNull(), "no request");
    }

    private static void any(final int other) throws MPIException {
        final IntBuffer received = MPI.newIntBuffer(3);
        final Request[] requests = new Request[3];
        for (int i = 0; i < 3; i++) {
            requests[i] = MPI.COMM_WORLD.iRecv(MPI.slice(received, i), 1, MPI.INT, other, i);
        }
        MPI.COMM_WORLD.barrier();
        Checks.isTrue(Request.testAnyStatus(requests) == null, "nothing has come");
        Checks.isTrue(!requests[0].test() && requests[0].testStatus() == null && requests[0].getStatus() == null, "no");
        MPI.COMM_WORLD.barrier();
        for (final int tag : new int[] {2, 0, 1}) {
            MPI.COMM_WORLD.send(new int[] {tag + 10}, 1, MPI.INT, other, tag);
            final Status status = Request.waitAnyStatus(requests);
            Checks.equal(status.getIndex(), tag, "index");
            Checks.equal(received.get(tag), tag + 10, "value");
            MPI.COMM_WORLD.barrier();
        }
        Checks.equal(Request.waitAny(requests), MPI.UNDEFINED, "all are over");
    }

    private static void some(final int other) throws MPIException {
        final IntBuffer received = MPI.newIntBuffer(4);
        final Request[] requests = new Request[4];
        for (int i = 0; i < 4; i++) {
            requests[i] = MPI.COMM_WORLD.iRecv(MPI.slice(received, i), 1, MPI.INT, other, i);
        }
        MPI.COMM_WORLD.barrier();
        Checks.equal(Request.testSome(requests).length, 0, "none of some");
        MPI.COMM_WORLD.barrier();
        for (int i = 0; i < 4; i++) {
            MPI.COMM_WORLD.send(new int[] {i}, 1, MPI.INT, other, i);
        }
        final boolean[] seen = new boolean[4];
        for (int left = 4; left > 0; ) {
            for (final Status status : Request.waitSomeStatus(requests)) {
                final int index = status.getIndex();
                Checks.equal(status.getTag(), index, "tag of the one with the index");
                Checks.isTrue(!seen[index], "once only");
                seen[index] = true;
                left--;
            }
        }
        Checks.isTrue(Request.testSomeStatus(requests) == null, "none is left");
    }

    private static void probes(final int other) throws MPIException {
        Checks.isTrue(MPI.COMM_WORLD.iProbe(other, 99) == null, "nothing to probe");
        MPI.COMM_WORLD.barrier();
        MPI.COMM_WORLD.send(new double[5], 5, MPI.DOUBLE, other, 11);
        final Status probed = MPI.COMM_WORLD.probe(MPI.ANY_SOURCE, MPI.ANY_TAG);
        Checks.equal(probed.getCount(MPI.DOUBLE), 5, "probed");
        final Message message = new Message();
        Checks.equal(message.mProbe(other, 11, MPI.COMM_WORLD).getElements(MPI.DOUBLE), 5, "matched");
        Checks.isTrue(MPI.COMM_WORLD.iProbe(other, 11) == null, "taken out of the queue");
        Checks.equal(message.mRecv(new double[8], 8, MPI.DOUBLE).getCount(MPI.DOUBLE), 5, "received");
        Checks.isTrue(message.isNull(), "a message is received once");
        Checks.isTrue(message.imProbe(other, 11, MPI.COMM_WORLD) == null, "no other message");
        MPI.COMM_WORLD.barrier();
    }

    private static void cancelled(final int other) throws MPIException {
        final Request receive = MPI.COMM_WORLD.iRecv(MPI.newByteBuffer(1), 1, MPI.BYTE, other, 77);
        receive.cancel();
        Checks.isTrue(receive.waitStatus().isCancelled(), "cancelled");
        final Request sent = MPI.COMM_WORLD.iRecv(MPI.newByteBuffer(1), 1, MPI.BYTE, other, 78);
        MPI.COMM_WORLD.send(new byte[1], 1, MPI.BYTE, other, 78);
        Checks.isTrue(!sent.waitStatus().isCancelled(), "not cancelled");
    }

    private static void buffered(final int other) throws MPIException {
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        final byte[] message = new byte[100_000];
        Arrays.fill(message, (byte) 3);
        Checks.failure(MPI.ERR_BUFFER, () -> MPI.COMM_WORLD.bSend(message, message.length, MPI.BYTE, other, 1));
        final byte[] buffer = new byte[message.length + MPI.BSEND_OVERHEAD];
        MPI.attachBuffer(buffer);
        MPI.COMM_WORLD.bSend(message, message.length, MPI.BYTE, other, 1);
        Arrays.fill(message, (byte) 4);
        final byte[] received = new byte[message.length];
        MPI.COMM_WORLD.recv(received, received.length, MPI.BYTE, other, 1);
        Checks.equal(received[99_999], (byte) 3, "sent from a copy");
        Checks.isTrue(MPI.detachBuffer() == buffer, "the buffer that was attached");
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ARE_FATAL);
    }

    private static void noProcess() throws MPIException {
        MPI.COMM_WORLD.send(new int[1], 1, MPI.INT, MPI.PROC_NULL, 1);
        final Status status = MPI.COMM_WORLD.recv(new int[1], 1, MPI.INT, MPI.PROC_NULL, 1);
        Checks.equal(status.getSource(), MPI.PROC_NULL, "source");
        Checks.equal(status.getTag(), MPI.ANY_TAG, "tag");
        Checks.equal(status.getCount(MPI.INT), 0, "count");
        Checks.equal(
                MPI.COMM_WORLD
                        .iRecv(MPI.newIntBuffer(1), 1, MPI.INT, MPI.PROC_NULL, 1)
                        .waitStatus()
                        .getSource(),
                MPI.PROC_NULL,
                "source of a request");
    }
}
