package mpi.programs;

import java.nio.IntBuffer;
import mpi.Comm;
import mpi.Count;
import mpi.Datatype;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;
import mpi.Status;

/** All forms that wait and test, and what statuses say, around a ring of any number of ranks. */
public final class TestForms {
    private static final int REQUESTS = 4;

    private final Comm world = MPI.COMM_WORLD;
    private final int rank = world.getRank();
    private final int next = (rank + 1) % world.getSize();
    private final int last = (rank + world.getSize() - 1) % world.getSize();
    private final IntBuffer received = MPI.newIntBuffer(REQUESTS);

    private TestForms() throws MPIException {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final TestForms forms = new TestForms();
        forms.one();
        forms.any();
        forms.all();
        forms.some();
        forms.statuses();
        MPI.COMM_WORLD.barrier();
        MPI.Finalize();
    }

    /** Receives of one int each from the last rank, with tags that go down while indices go up. */
    private Request[] receives() throws MPIException {
        final Request[] requests = new Request[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            received.put(i, -1);
            requests[i] = world.iRecv(MPI.slice(received.duplicate(), i), 1, MPI.INT, last, tag(i));
        }
        return requests;
    }

    private static int tag(final int index) {
        return 100 - 7 * index;
    }

    /** Sends what one of the next rank's requests waits for, when all have done with what came before. */
    private void send(final int index) throws MPIException {
        world.barrier();
        world.send(new int[] {1000 * rank + index}, 1, MPI.INT, next, tag(index));
    }

    private void check(final Status status, final int index) throws MPIException {
        Checks.equal(status.getTag(), tag(index), "tag");
        Checks.equal(status.getSource(), last, "source");
        Checks.equal(status.getCount(MPI.INT), 1, "count");
        Checks.equal(received.get(index), 1000 * last + index, "value");
    }

    private void one() throws MPIException {
        final Request[] requests = receives();
        Checks.isTrue(requests[2].getStatus() == null && requests[2].testStatus() == null, "nothing has come");
        send(2);
        Status status = requests[2].getStatus();
        while (status == null) {
            status = requests[2].getStatus();
        }
        check(status, 2);
        Checks.isTrue(!requests[2].isNull(), "asked for its status, a request stays");
        check(requests[2].testStatus(), 2);
        Checks.isTrue(requests[2].isNull(), "tested, a request that is over is none");
        send(0);
        while (!requests[0].test()) {
            Thread.onSpinWait();
        }
        Checks.equal(received.get(0), 1000 * last, "value");
        send(1);
        send(3);
        check(requests[3].waitStatus(), 3);
        check(requests[1].waitStatus(), 1);
    }

    private void any() throws MPIException {
        final Request[] requests = receives();
        Checks.equal(Request.testAny(requests), MPI.UNDEFINED, "nothing has come");
        Checks.isTrue(Request.testAnyStatus(requests) == null, "nothing has come");
        send(3);
        int index = Request.testAny(requests);
        while (index == MPI.UNDEFINED) {
            index = Request.testAny(requests);
        }
        Checks.equal(index, 3, "index");
        Checks.equal(received.get(3), 1000 * last + 3, "value");
        send(1);
        Status status = Request.testAnyStatus(requests);
        while (status == null) {
            status = Request.testAnyStatus(requests);
        }
        Checks.equal(status.getIndex(), 1, "index");
        check(status, 1);
        send(2);
        Checks.equal(Request.waitAny(requests), 2, "index");
        Checks.equal(received.get(2), 1000 * last + 2, "value");
        send(0);
        status = Request.waitAnyStatus(requests);
        Checks.equal(status.getIndex(), 0, "index");
        check(status, 0);
    }

    private void all() throws MPIException {
        Request[] requests = receives();
        Checks.isTrue(Request.testAllStatus(requests) == null && !Request.testAll(requests), "nothing has come");
        for (int i = 0; i < REQUESTS - 1; i++) {
            send(i);
        }
        requests[1].waitFor();
        Checks.isTrue(Request.testAllStatus(requests) == null && !Request.testAll(requests), "one has not come");
        Checks.isTrue(!requests[0].isNull(), "all are over together");
        send(REQUESTS - 1);
        Status[] statuses = Request.testAllStatus(requests);
        while (statuses == null) {
            statuses = Request.testAllStatus(requests);
        }
        Checks.equal(statuses.length, REQUESTS, "statuses");
        for (final int index : new int[] {0, 2, 3}) {
            check(statuses[index], index);
        }
        Checks.equal(statuses[1].getSource(), MPI.ANY_SOURCE, "of what was over before, an empty one");
        Checks.isTrue(requests[0].isNull() && requests[3].isNull(), "over");
        requests = receives();
        for (int i = 0; i < REQUESTS; i++) {
            send(i);
        }
        statuses = Request.waitAllStatus(requests);
        for (int i = 0; i < REQUESTS; i++) {
            check(statuses[i], i);
        }
        Checks.isTrue(Request.testAll(requests), "none is left");
    }

    private void some() throws MPIException {
        final Request[] requests = receives();
        Checks.equal(Request.testSome(requests).length, 0, "nothing has come");
        Checks.equal(Request.testSomeStatus(requests).length, 0, "nothing has come");
        send(2);
        int[] indices = Request.testSome(requests);
        while (indices.length == 0) {
            indices = Request.testSome(requests);
        }
        Checks.equal(indices[0], 2, "index");
        Checks.equal(received.get(2), 1000 * last + 2, "value");
        send(1);
        indices = Request.waitSome(requests);
        Checks.equal(indices.length, 1, "one of some");
        Checks.equal(indices[0], 1, "index");
        Checks.equal(received.get(1), 1000 * last + 1, "value");
        send(3);
        Status[] statuses = Request.testSomeStatus(requests);
        while (statuses.length == 0) {
            statuses = Request.testSomeStatus(requests);
        }
        Checks.equal(statuses[0].getIndex(), 3, "index");
        check(statuses[0], 3);
        send(0);
        statuses = Request.waitSomeStatus(requests);
        Checks.equal(statuses.length, 1, "one of some");
        Checks.equal(statuses[0].getIndex(), 0, "index");
        check(statuses[0], 0);
        Checks.isTrue(Request.waitSome(requests) == null, "none is left");
    }

    /** Of five ints, and of what a program says that there were. */
    private void statuses() throws MPIException {
        final IntShape pairs = IntShape.pairs();
        final int[] room = new int[3 * pairs.extent()];
        final Request send = world.iSend(new int[] {1, 2, 3, 4, 5}, 5, MPI.INT, next, 1);
        final Status status = world.recv(room, 3, pairs.type(), last, 1);
        send.waitFor();
        Checks.equal(status.getCount(pairs.type()), MPI.UNDEFINED, "two and a half pairs");
        Checks.equal(status.getElements(pairs.type()), 5, "ints");
        Checks.equal(status.getElementsX(pairs.type()), new Count(5), "ints");
        Checks.equal(status.getCount(MPI.BYTE), 20, "bytes");
        status.setElements(pairs.type(), 6);
        Checks.equal(status.getCount(pairs.type()), 3, "pairs as set");
        Checks.equal(status.getElements(pairs.type()), 6, "ints as set");
        status.setElements(pairs.type(), 3);
        Checks.equal(status.getCount(pairs.type()), MPI.UNDEFINED, "pairs of three ints");
        Checks.equal(status.getCount(MPI.INT), 3, "ints as set");
        final Datatype mixed =
                Datatype.createStruct(new int[] {1, 2}, new int[] {0, 8}, new Datatype[] {MPI.INT, MPI.DOUBLE});
        status.setElementsX(mixed, new Count(4));
        Checks.equal(status.getElementsX(mixed).getCount(), 4L, "elements as set");
        Checks.equal(status.getElements(mixed), 4, "elements as set");
        Checks.equal(status.getCount(MPI.BYTE), 24, "a whole structure and the int of the next one");
        Checks.equal(status.getCount(mixed), MPI.UNDEFINED, "not a whole number");
        status.setElementsX(MPI.BYTE, new Count(3L << 32));
        Checks.equal(status.getElementsX(MPI.BYTE).getCount(), 3L << 32, "more than an int holds");
        Checks.equal(status.getElements(MPI.BYTE), MPI.UNDEFINED, "more than an int holds");
        Checks.isTrue(!status.isCancelled(), "not cancelled");
        status.setCancelled(true);
        Checks.isTrue(status.isCancelled(), "cancelled");
        status.setCancelled(false);
        Checks.isTrue(!status.isCancelled(), "not cancelled after all");
        Checks.equal(status.getSource(), last, "source stays");
        Checks.equal(status.getTag(), 1, "tag stays");
    }
}
