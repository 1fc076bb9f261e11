package mpi.programs;

import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import mpi.Datatype;
import mpi.DistGraphNeighbors;
import mpi.DoubleComplex;
import mpi.GraphComm;
import mpi.Group;
import mpi.Info;
import mpi.MPI;
import mpi.MPIException;
import mpi.Op;
import mpi.Prequest;
import mpi.UserFunction;

/** What programs for Open MPI do because it lets them, of two ranks. */
public final class Habits {
    private Habits() {}

    public static void main(final String[] args) throws MPIException {
        Checks.isTrue(!MPI.COMM_WORLD.isNull(), "the world is a communicator before it is there");
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        exchangesInOneArray(rank);
        collectivesInOneArray(rank);
        shorterMessages(rank);
        rootsWithOtherCounts(rank);
        reductionsInPlace(rank);
        reductionsOfBytes(rank);
        functionsOfStructures(rank);
        numbersInTheirBuffer();
        startsAfterTheTypeIsFreed(rank);
        typesThatReachToTheLeft(rank);
        edgesWithRoomBehind(rank);
        unsupportedCalls();
        limits();
        functionsThatThrow();
        MPI.Finalize();
    }

    private static void exchangesInOneArray(final int rank) throws MPIException {
        final int other = 1 - rank;
        final int[] ints = {10 + rank, 20 + rank};
        // The messages are there before anybody receives.
        MPI.COMM_WORLD.send(ints, 2, MPI.INT, other, 1);
        MPI.COMM_WORLD.barrier();
        MPI.COMM_WORLD.sendRecv(ints, 2, MPI.INT, other, 1, ints, 2, MPI.INT, other, 1);
        final int[] sent = new int[2];
        MPI.COMM_WORLD.recv(sent, 2, MPI.INT, other, 1);
        Checks.equal(ints[1], 20 + other, "what came");
        Checks.equal(sent[1], 20 + other, "what was sent before it came");
        final IntBuffer whole = IntBuffer.wrap(new int[] {rank, 7 + rank});
        MPI.COMM_WORLD.send(whole, 2, MPI.INT, other, 2);
        MPI.COMM_WORLD.barrier();
        MPI.COMM_WORLD.sendRecv(MPI.slice(whole.duplicate(), 1), 1, MPI.INT, other, 2, whole, 2, MPI.INT, other, 2);
        MPI.COMM_WORLD.recv(sent, 1, MPI.INT, other, 2);
        Checks.equal(sent[0], 7 + other, "a slice of the same array");
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        Checks.failure(MPI.ERR_RANK, () -> MPI.COMM_WORLD.sendRecv(ints, 1, MPI.INT, 9, 3, sent, 1, MPI.INT, other, 3));
        MPI.COMM_WORLD.send(ints, 1, MPI.INT, other, 3);
        Checks.equal(MPI.COMM_WORLD.probe(other, 3).getCount(MPI.INT), 1, "nothing took the message");
        MPI.COMM_WORLD.recv(sent, 1, MPI.INT, other, 3);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ARE_FATAL);
    }

    private static void collectivesInOneArray(final int rank) throws MPIException {
        final int other = 1 - rank;
        final int[] gathered = {10 + rank, 20 + rank, 30 + rank};
        MPI.COMM_WORLD.gather(gathered, 1, MPI.INT, gathered, 1, MPI.INT, 1);
        Checks.equal(gathered[1], rank == 1 ? 11 : 20, "gathered into what was sent");
        final int[] all = {10 + rank, 20 + rank};
        MPI.COMM_WORLD.allGather(all, 1, MPI.INT, all, 1, MPI.INT);
        Checks.equal(all[0] + all[1], 21, "gathered by all into what they sent");
        final int[] varied = {10 + rank, 20 + rank};
        MPI.COMM_WORLD.allGatherv(varied, 1, MPI.INT, varied, new int[] {1, 1}, new int[] {1, 0}, MPI.INT);
        Checks.equal(varied[1], 10, "gathered by all, the other way round");
        final int[] scattered = {10 + rank, 20 + rank};
        MPI.COMM_WORLD.scatter(scattered, 1, MPI.INT, scattered, 1, MPI.INT, 1);
        Checks.equal(scattered[0], rank == 0 ? 11 : 21, "scattered over what was sent");
        final int[] exchanged = {10 + rank, 20 + rank};
        MPI.COMM_WORLD.allToAll(exchanged, 1, MPI.INT, exchanged, 1, MPI.INT);
        Checks.equal(exchanged[other], 10 * (rank + 1) + other, "exchanged in one array");
        final int length = 100_000;
        final IntBuffer whole = IntBuffer.wrap(new int[3 * length]);
        for (int i = 0; i < whole.capacity(); i++) {
            whole.put(i, 1000 * rank + i / length);
        }
        final int[] counts = {length, length};
        MPI.COMM_WORLD.allToAllv(
                MPI.slice(whole.duplicate(), length),
                counts,
                new int[] {0, length},
                MPI.INT,
                whole,
                counts,
                new int[] {length, 0},
                MPI.INT);
        Checks.equal(whole.get(0), 1001 + rank, "of overlapping slices, what rank 1 sent");
        Checks.equal(whole.get(2 * length - 1), 1 + rank, "of overlapping slices, what rank 0 sent");
        final int[] moved = {1 + rank, 5 + rank, 0};
        MPI.COMM_WORLD.allReduce(
                MPI.slice(IntBuffer.wrap(moved), 1), MPI.slice(IntBuffer.wrap(moved), 0), 1, MPI.INT, MPI.SUM);
        Checks.equal(moved[0], 11, "reduced to another place of the array");
    }

    private static void shorterMessages(final int rank) throws MPIException {
        final int[] ints = {rank, rank, rank};
        MPI.COMM_WORLD.bcast(ints, rank == 1 ? 2 : 3, MPI.INT, 1);
        Checks.equal(ints[1], 1, "what the root sent");
        Checks.equal(ints[2], rank, "what the root did not send");
        final int[] gathered = {-1, -1, -1, -1};
        MPI.COMM_WORLD.gather(new int[] {rank, 7}, rank == 0 ? 2 : 1, MPI.INT, gathered, 2, MPI.INT, 0);
        Checks.equal(gathered[2], rank == 0 ? 1 : -1, "the shorter block");
        Checks.equal(gathered[3], -1, "behind the shorter block");
    }

    /** Roots whose own room is that of the longest block, and roots that give less than others; by messages and then by a board. */
    private static void rootsWithOtherCounts(final int rank) throws MPIException {
        final boolean isRoot = rank == 0;
        for (int call = 0; call < 3; call++) {
            final int[] sent = isRoot ? new int[] {5, 6, 7, 8} : null;
            final int[] room = {-1, -1, -1, -1};
            MPI.COMM_WORLD.scatterv(sent, new int[] {1, 3}, new int[] {3, 0}, MPI.INT, room, 4, MPI.INT, 0);
            Checks.equal(
                    Arrays.toString(room), isRoot ? "[8, -1, -1, -1]" : "[5, 6, 7, -1]", "scattered, of any length");
            Arrays.fill(room, -1);
            MPI.COMM_WORLD.scatter(sent, 2, MPI.INT, room, isRoot ? 3 : 2, MPI.INT, 0);
            Checks.equal(Arrays.toString(room), isRoot ? "[5, 6, -1, -1]" : "[7, 8, -1, -1]", "scattered");
            final int[] all = {-1, -1, -1, -1};
            final int count = isRoot ? 1 : 2;
            MPI.COMM_WORLD.gather(new int[] {1, 2}, count, MPI.INT, isRoot ? all : null, 2, MPI.INT, 0);
            Checks.equal(Arrays.toString(all), isRoot ? "[1, -1, 1, 2]" : "[-1, -1, -1, -1]", "gathered");
            Arrays.fill(all, -1);
            MPI.COMM_WORLD.gatherv(
                    new int[] {1, 2}, count, MPI.INT, all, new int[] {2, 2}, new int[] {2, 0}, MPI.INT, 0);
            Checks.equal(
                    Arrays.toString(all), isRoot ? "[1, 2, 1, -1]" : "[-1, -1, -1, -1]", "gathered, of any length");
        }
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        final int[] little = new int[2];
        for (int call = 0; call < 3; call++) {
            if (isRoot) {
                final int[] four = new int[4];
                Checks.failure(MPI.ERR_TRUNCATE, () -> MPI.COMM_WORLD.scatter(four, 2, MPI.INT, little, 1, MPI.INT, 0));
            } else {
                MPI.COMM_WORLD.scatter(null, 0, MPI.INT, little, 2, MPI.INT, 0);
            }
        }
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ARE_FATAL);
    }

    private static void reductionsInPlace(final int rank) throws MPIException {
        final int[] ints = {rank + 1, rank + 2};
        MPI.COMM_WORLD.allReduce(null, ints, 2, MPI.INT, MPI.SUM);
        Checks.equal(ints[1], 5, "sum in place");
        final int[] root = {rank + 1};
        MPI.COMM_WORLD.reduce(rank == 0 ? null : root, root, 1, MPI.INT, MPI.PROD, 0);
        Checks.equal(root[0], 2, "product in place, or what was sent");
        final int[] scanned = {rank + 1};
        MPI.COMM_WORLD.scan(null, scanned, 1, MPI.INT, MPI.SUM);
        Checks.equal(scanned[0], 1 + 2 * rank, "scan in place");
        final int[] blocks = {1 + rank, 10 + rank};
        MPI.COMM_WORLD.reduceScatterBlock(null, blocks, 1, MPI.INT, MPI.SUM);
        Checks.equal(blocks[0], rank == 0 ? 3 : 21, "block in place");
    }

    private static void reductionsOfBytes(final int rank) throws MPIException {
        final byte[] bytes = {(byte) (rank == 0 ? 200 : 100)};
        MPI.COMM_WORLD.allReduce(bytes, 1, MPI.BYTE, MPI.MAX);
        Checks.equal(bytes[0] & 0xFF, 200, "bytes have no sign");
    }

    private static void functionsOfStructures(final int rank) throws MPIException {
        final Datatype pair =
                Datatype.createStruct(new int[] {1, 1}, new int[] {0, 4}, new Datatype[] {MPI.INT, MPI.INT});
        pair.commit();
        final Op op = new Op(
                new UserFunction() {
                    @Override
                    public void call(final Object in, final Object inOut, final int count, final Datatype type) {
                        final byte[] result = (byte[]) inOut;
                        result[0] += ((byte[]) in)[0];
                    }
                },
                true);
        final int[] ints = {rank + 1, 5};
        MPI.COMM_WORLD.allReduce(ints, 1, pair, op);
        Checks.equal(ints[0], 3, "structures are bytes to functions");
        pair.free();
        pair.free();
        Checks.isTrue(pair.isNull(), "freed twice");
    }

    private static void numbersInTheirBuffer() {
        final DoubleBuffer numbers = DoubleBuffer.wrap(new double[] {1, 2, 3, 4, 5, 6});
        Checks.isTrue(DoubleComplex.get(numbers).getBuffer() == numbers, "the buffer itself");
        final DoubleComplex second = DoubleComplex.get(numbers, 1);
        second.putImag(9);
        Checks.equal(second.getReal(), 3.0, "real part");
        Checks.equal(second.getBuffer().get(1), 9.0, "imaginary part");
        Checks.equal(second.getBuffer().get(3), 6.0, "what follows");
    }

    private static void startsAfterTheTypeIsFreed(final int rank) throws MPIException {
        final Datatype type = Datatype.createContiguous(2, MPI.INT);
        type.commit();
        final IntBuffer ints = MPI.newIntBuffer(2).put(0, rank).put(1, rank);
        final Prequest request =
                rank == 0 ? MPI.COMM_WORLD.sendInit(ints, 1, type, 1, 4) : MPI.COMM_WORLD.recvInit(ints, 1, type, 0, 4);
        type.free();
        request.start();
        request.waitFor();
        request.free();
        Checks.equal(ints.get(1), 0, "sent though the type is freed");
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        Checks.failure(MPI.ERR_REQUEST, MPI.REQUEST_NULL::cancel);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ARE_FATAL);
    }

    private static void typesThatReachToTheLeft(final int rank) throws MPIException {
        final Datatype backwards = Datatype.createVector(4, 1, -2, MPI.SHORT);
        backwards.commit();
        for (final ShortBuffer shorts : new ShortBuffer[] {MPI.newShortBuffer(8), ShortBuffer.allocate(8)}) {
            for (int i = 0; i < 8; i++) {
                shorts.put(i, (short) (rank == 0 ? i : -1));
            }
            final ShortBuffer half = MPI.slice(shorts.duplicate(), 6);
            MPI.COMM_WORLD.bcast(half, 1, backwards, 0);
            Checks.equal(shorts.get(0), (short) 0, "the farthest");
            Checks.equal(shorts.get(6), (short) 6, "the first");
            Checks.equal(shorts.get(5), (short) (rank == 0 ? 5 : -1), "between");
            MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
            Checks.failure(
                    MPI.ERR_BUFFER,
                    () -> MPI.COMM_WORLD.send(MPI.slice(shorts.duplicate(), 5), 1, backwards, MPI.PROC_NULL, 5));
            Checks.failure(MPI.ERR_BUFFER, () -> MPI.COMM_WORLD.send(half.duplicate(), 3, MPI.SHORT, MPI.PROC_NULL, 5));
            MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ARE_FATAL);
        }
    }

    private static void edgesWithRoomBehind(final int rank) throws MPIException {
        final GraphComm ring = MPI.COMM_WORLD.createDistGraph(
                new int[] {rank}, new int[] {1}, new int[] {1 - rank, -5, 77}, MPI.INFO_NULL, false);
        final DistGraphNeighbors neighbours = ring.getDistGraphNeighbors();
        Checks.equal(neighbours.getInDegree(), 1, "edges that come");
        Checks.equal(neighbours.getOutDegree(), 1, "edges that go");
        Checks.equal(neighbours.getDestination(0), 1 - rank, "where the edge goes");
        ring.free();
    }

    /** With the handler that ends the job. */
    private static void unsupportedCalls() {
        Checks.failure(
                MPI.ERR_UNSUPPORTED_OPERATION,
                () -> MPI.COMM_WORLD.spawn("worker", new String[0], 1, MPI.INFO_NULL, 0, new int[1]));
    }

    /** With the handler that ends the job. */
    private static void functionsThatThrow() throws MPIException {
        final IllegalStateException thrown = new IllegalStateException("no such sum");
        final Op op = new Op(
                new UserFunction() {
                    @Override
                    public void call(final Object in, final Object inOut, final int count, final Datatype type) {
                        throw thrown;
                    }
                },
                true);
        try {
            MPI.COMM_WORLD.allReduce(new int[1], 1, MPI.INT, op);
        } catch (final IllegalStateException e) {
            Checks.isTrue(e == thrown, "what the function threw");
            return;
        }
        throw new AssertionError("the function throws");
    }

    private static void limits() throws MPIException {
        Checks.equal(MPI.COMM_WORLD.getAttr(MPI.WTIME_IS_GLOBAL), false, "clocks");
        Checks.isTrue(MPI.REPLACE.isCommutative(), "predefined operations commute");
        final Datatype type = MPI.INT.dup();
        type.setName("x".repeat(70));
        Checks.equal(type.getName().length(), 63, "length of a name");
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        final Info info = new Info();
        info.set("k".repeat(35), "v".repeat(255));
        Checks.failure(MPI.ERR_INFO_KEY, () -> info.set("k".repeat(36), "value"));
        Checks.failure(MPI.ERR_INFO_VALUE, () -> info.set("key", "v".repeat(256)));
        final Group group = MPI.COMM_WORLD.getGroup();
        Checks.failure(MPI.ERR_RANK, () -> group.rangeIncl(new int[][] {{0, 1, -1}}));
        Checks.failure(MPI.ERR_COMM, MPI.COMM_WORLD::disconnect);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ARE_FATAL);
    }
}
