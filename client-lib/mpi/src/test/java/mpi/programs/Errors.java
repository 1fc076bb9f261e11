package mpi.programs;

import java.nio.IntBuffer;
import mpi.Comm;
import mpi.Datatype;
import mpi.File;
import mpi.Group;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;
import mpi.Win;

/** Errors that are returned, of two ranks. */
public final class Errors {
    private Errors() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int other = 1 - MPI.COMM_WORLD.getRank();
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        final int[] ints = new int[4];
        contains(
                Checks.failure(MPI.ERR_RANK, () -> MPI.COMM_WORLD.send(ints, 1, MPI.INT, 9, 1)),
                "rank 9",
                "MPI_COMM_WORLD",
                "2 ranks");
        contains(Checks.failure(MPI.ERR_TAG, () -> MPI.COMM_WORLD.send(ints, 1, MPI.INT, other, -3)), "-3");
        messages(ints, other);
        Checks.failure(MPI.ERR_ROOT, () -> MPI.COMM_WORLD.bcast(ints, 1, MPI.INT, 2));
        Checks.failure(MPI.ERR_OP, () -> MPI.COMM_WORLD.allReduce(ints, 1, MPI.INT, MPI.MINLOC));
        Checks.failure(MPI.ERR_TOPOLOGY, () -> MPI.COMM_WORLD.neighborAllGather(ints, 1, MPI.INT, ints, 1, MPI.INT));
        Checks.failure(MPI.ERR_COMM, MPI.COMM_WORLD::free);
        Checks.failure(MPI.ERR_UNSUPPORTED_OPERATION, () -> new File(MPI.COMM_SELF, "file", MPI.MODE_RDONLY));
        Checks.failure(
                MPI.ERR_UNSUPPORTED_OPERATION,
                () -> MPI.COMM_WORLD.spawn("program", new String[0], 1, MPI.INFO_NULL, 0, new int[1]));
        final Datatype type = Datatype.createContiguous(2, MPI.INT);
        Checks.failure(MPI.ERR_TYPE, () -> MPI.COMM_WORLD.send(ints, 1, type, other, 1));
        type.free();
        Checks.failure(MPI.ERR_TYPE, type::getSize);
        MPI.COMM_WORLD.send(ints, 4, MPI.INT, other, 1);
        contains(
                Checks.failure(MPI.ERR_TRUNCATE, () -> MPI.COMM_WORLD.recv(ints, 3, MPI.INT, other, 1)),
                "rank " + other,
                "16",
                "12");
        groups();
        counts();
        hints();
        severalAtOnce(other);
        MPI.COMM_WORLD.callErrhandler(MPI.ERR_OTHER);
        MPI.COMM_WORLD.barrier();
        MPI.Finalize();
        try {
            MPI.COMM_WORLD.barrier();
        } catch (final MPIException e) {
            contains(e.getMessage(), "finalized");
            return;
        }
        throw new AssertionError("nothing can be called after the end");
    }

    /** Rank, communicator, tag and count are in each. */
    private static void messages(final int[] ints, final int other) throws MPIException {
        final int rank = MPI.COMM_WORLD.getRank();
        final String sent =
                "send to rank " + other + " of MPI_COMM_WORLD (context 0) by rank " + rank + " with tag 31: ";
        final String received =
                "receive from rank " + other + " of MPI_COMM_WORLD (context 0) by rank " + rank + " with tag 31: ";
        final IntBuffer buffer = MPI.newIntBuffer(4);
        final Checks.Call[] sends = {
            () -> MPI.COMM_WORLD.send(ints, 5, MPI.INT, other, 31),
            () -> MPI.COMM_WORLD.iSend(buffer, 5, MPI.INT, other, 31),
            () -> MPI.COMM_WORLD.sendInit(buffer, 5, MPI.INT, other, 31),
            () -> MPI.COMM_WORLD.sendRecv(ints, 5, MPI.INT, other, 31, new int[1], 1, MPI.INT, other, 31),
            () -> MPI.COMM_WORLD.sendRecvReplace(ints, 5, MPI.INT, other, 31, other, 31)
        };
        for (final Checks.Call send : sends) {
            contains(Checks.failure(MPI.ERR_BUFFER, send), sent, "5 elements");
        }
        final Checks.Call[] receives = {
            () -> MPI.COMM_WORLD.recv(ints, 5, MPI.INT, other, 31),
            () -> MPI.COMM_WORLD.iRecv(buffer, 5, MPI.INT, other, 31),
            () -> MPI.COMM_WORLD.recvInit(buffer, 5, MPI.INT, other, 31)
        };
        for (final Checks.Call receive : receives) {
            contains(Checks.failure(MPI.ERR_BUFFER, receive), received, "5 elements");
        }
        contains(
                Checks.failure(
                        MPI.ERR_BUFFER, () -> MPI.COMM_WORLD.recv(ints, 5, MPI.INT, MPI.ANY_SOURCE, MPI.ANY_TAG)),
                "receive from any rank of MPI_COMM_WORLD (context 0) by rank " + rank + " with any tag: 5 elements");
        contains(Checks.failure(MPI.ERR_COUNT, () -> MPI.COMM_WORLD.send(ints, -1, MPI.INT, other, 31)), sent, "-1");
        contains(
                Checks.failure(MPI.ERR_COUNT, () -> MPI.COMM_WORLD.recv(ints, -1, MPI.INT, other, 31)), received, "-1");
    }

    private static void groups() throws MPIException {
        final Group world = MPI.COMM_WORLD.getGroup();
        final Group freed = MPI.COMM_WORLD.getGroup();
        freed.free();
        Checks.failure(MPI.ERR_GROUP, () -> Group.union(freed, world));
        Checks.failure(MPI.ERR_GROUP, () -> Group.union(world, freed));
        Checks.failure(MPI.ERR_GROUP, () -> freed.incl(new int[0]));
        Checks.failure(MPI.ERR_GROUP, () -> freed.excl(new int[0]));
        Checks.failure(MPI.ERR_GROUP, () -> freed.rangeExcl(new int[0][]));
    }

    /** What one rank could not do is refused by all. */
    private static void counts() throws MPIException {
        final int[] ints = new int[4];
        final int[] one = {1};
        final int[] negative = {-1, 3};
        Checks.failure(MPI.ERR_ARG, () -> MPI.COMM_WORLD.reduceScatter(ints, ints, one, MPI.INT, MPI.SUM));
        Checks.failure(MPI.ERR_COUNT, () -> MPI.COMM_WORLD.reduceScatter(ints, ints, negative, MPI.INT, MPI.SUM));
        Checks.failure(
                MPI.ERR_COUNT,
                () -> MPI.COMM_WORLD.reduceScatterBlock(ints, ints, Integer.MIN_VALUE, MPI.INT, MPI.SUM));
        Checks.failure(MPI.ERR_ARG, () -> MPI.COMM_WORLD.allGatherv(ints, one, new int[2], MPI.INT));
        Checks.failure(MPI.ERR_COUNT, () -> MPI.COMM_WORLD.allGatherv(ints, negative, new int[2], MPI.INT));
        Checks.failure(MPI.ERR_COUNT, () -> Comm.reduceLocal(ints, ints, -1, MPI.INT, MPI.SUM));
        final int[] two = {1, 1};
        Checks.failure(MPI.ERR_ARG, () -> Datatype.createIndexed(two, one, MPI.INT));
        Checks.failure(MPI.ERR_ARG, () -> Datatype.createHIndexed(two, one, MPI.INT));
        Checks.failure(MPI.ERR_ARG, () -> Datatype.createStruct(two, one, new Datatype[] {MPI.INT, MPI.INT}));
        Checks.failure(MPI.ERR_ARG, () -> Datatype.createStruct(two, two, new Datatype[] {MPI.INT}));
    }

    private static void hints() throws MPIException {
        Checks.failure(MPI.ERR_INFO, () -> MPI.COMM_WORLD.setInfo(null));
        Checks.failure(MPI.ERR_INFO, () -> MPI.COMM_WORLD.dupWithInfo(null));
        final Win win = new Win(MPI.newIntBuffer(1), 1, 1, MPI.INFO_NULL, MPI.COMM_WORLD);
        win.setErrhandler(MPI.ERRORS_RETURN);
        Checks.failure(MPI.ERR_INFO, () -> win.setInfo(null));
        win.free();
    }

    private static void severalAtOnce(final int other) throws MPIException {
        for (final Checks.Several wait : new Checks.Several[] {Request::waitAll, Request::waitSome, Request::testAll}) {
            final IntBuffer room = MPI.newIntBuffer(4);
            final Request[] requests = new Request[4];
            for (int i = 0; i < 4; i++) {
                requests[i] = MPI.COMM_WORLD.iRecv(MPI.slice(room, i), 1, MPI.INT, other, 5 + i);
            }
            // All are there when one is waited for.
            for (int i = 0; i < 4; i++) {
                MPI.COMM_WORLD.send(new int[] {i, i}, i % 2 == 0 ? 2 : 1, MPI.INT, other, 5 + i);
            }
            MPI.COMM_WORLD.barrier();
            final String told = Checks.failure(MPI.ERR_IN_STATUS, () -> wait.run(requests));
            contains(told, "request 0 of 4: MPI_ERR_TRUNCATE", "request 2 of 4: MPI_ERR_TRUNCATE");
            Checks.equal(room.get(1) + room.get(3), 4, "what did not fail is there");
            Checks.isTrue(Request.testSome(requests) == null, "all are over");
        }
    }

    private static void contains(final String message, final String... parts) {
        for (final String part : parts) {
            Checks.isTrue(message.contains(part), "\"" + part + "\" in: " + message);
        }
    }
}
