package mpi.programs;

import java.io.Serializable;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import mpi.CartComm;
import mpi.CartParms;
import mpi.Comm;
import mpi.Datatype;
import mpi.GraphComm;
import mpi.Group;
import mpi.Intercomm;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.ShiftParms;
import mpi.Win;

/** Splits, joins, merges and orders communicators; of at least four ranks. */
public final class Communicators {
    private Communicators() {}

    public static void main(final String[] args) throws MPIException {
        MPI.InitThread(args, MPI.THREAD_MULTIPLE);
        final int rank = MPI.COMM_WORLD.getRank();
        final int size = MPI.COMM_WORLD.getSize();
        split(rank, size);
        groups(rank, size);
        between(rank, size);
        grid(rank, size);
        graphs(rank, size);
        duplicates(rank, size);
        attributes();
        values();
        MPI.Finalize();
    }

    /** What a program attaches, of a class of its own. */
    private record Named(String name, StringBuilder text) implements Serializable {}

    private static int sum(final Comm comm, final int value) throws MPIException {
        final int[] sum = {value};
        comm.allReduce(sum, 1, MPI.INT, MPI.SUM);
        return sum[0];
    }

    private static void split(final int rank, final int size) throws MPIException {
        final Intracomm half = MPI.COMM_WORLD.split(rank % 2, -rank);
        Checks.equal(half.getSize(), (size + 1 - rank % 2) / 2, "size of a half");
        Checks.equal(half.getRank(), half.getSize() - 1 - rank / 2, "keys turn the order around");
        Checks.equal(sum(half, 1), half.getSize(), "sum over a half");
        final Intracomm none = MPI.COMM_WORLD.split(rank == 0 ? MPI.UNDEFINED : 3, 0);
        Checks.equal(none.isNull(), rank == 0, "no color, no communicator");
        final Intracomm shared = MPI.COMM_WORLD.splitType(Comm.TYPE_SHARED, rank, MPI.INFO_NULL);
        Checks.equal(sum(shared, 1), shared.getSize(), "sum over those that share memory");
        final Intracomm copy = half.dup();
        Checks.equal(Comm.compare(copy, half), MPI.CONGRUENT, "a duplicate is congruent");
        Checks.equal(Comm.compare(half, half), MPI.IDENT, "one is itself");
        copy.iDup().getRequest().waitFor();
        copy.free();
        Checks.isTrue(copy.isNull(), "freed");
    }

    private static void duplicates(final int rank, final int size) throws MPIException {
        // Ids that only some have taken make the rounds of the others more.
        MPI.COMM_WORLD.split(rank % 2, rank).split(rank % 3 == 0 ? 0 : MPI.UNDEFINED, rank);
        if (rank == 0) {
            final Intracomm alone = MPI.COMM_SELF.iDup();
            alone.getRequest().waitFor();
            Checks.equal(sum(alone, 7), 7, "sum over one");
        }
        final Intracomm first = MPI.COMM_WORLD.iDup();
        Checks.isTrue(!first.isNull(), "one that comes is one");
        final Intracomm second = MPI.COMM_WORLD.iDup();
        Checks.equal(sum(MPI.COMM_WORLD, rank), size * (size - 1) / 2, "sum meanwhile");
        final Intracomm whole = MPI.COMM_WORLD.dup();
        second.getRequest().waitFor();
        first.getRequest().waitFor();
        Checks.equal(Comm.compare(first, second), MPI.CONGRUENT, "duplicates are congruent");
        for (final Intracomm each : new Intracomm[] {first, second, whole}) {
            Checks.equal(sum(each, 2), 2 * size, "sum over a duplicate");
        }
        final Intracomm mine = MPI.COMM_WORLD.split(rank == 0 ? 0 : 1, rank);
        final Intercomm between = MPI.COMM_WORLD.createIntercomm(mine, 0, rank == 0 ? 1 : 0, 3);
        final Intercomm copy = between.iDup();
        Checks.equal(sum(between, 1), between.getRemoteSize(), "sum over the others meanwhile");
        copy.getRequest().waitFor();
        Checks.equal(sum(copy, 3), 3 * between.getRemoteSize(), "sum over the others of a duplicate");
        // Nobody else calls before this one came that far.
        if (rank == 0) {
            final Intracomm late = MPI.COMM_WORLD.iDup();
            for (int other = 1; other < size; other++) {
                MPI.COMM_WORLD.send(new int[1], 1, MPI.INT, other, 21);
            }
            late.getRequest().waitFor();
        } else {
            MPI.COMM_WORLD.recv(new int[1], 1, MPI.INT, 0, 21);
            MPI.COMM_WORLD.iDup().getRequest().waitFor();
        }
    }

    private static void groups(final int rank, final int size) throws MPIException {
        final Group world = MPI.COMM_WORLD.getGroup();
        final Group ends = world.incl(new int[] {size - 1, 0});
        final Group middle = Group.difference(world, ends);
        Checks.equal(middle.getSize(), size - 2, "all but two");
        Checks.equal(Group.compare(Group.union(middle, ends), world), MPI.SIMILAR, "together they are all");
        Checks.equal(Group.translateRanks(ends, new int[] {0}, world)[0], size - 1, "first of the ends");
        Checks.equal(world.rangeIncl(new int[][] {{0, size - 1, 2}}).getSize(), (size + 1) / 2, "each second");
        final Intracomm made = MPI.COMM_WORLD.create(ends);
        Checks.equal(made.isNull(), rank != 0 && rank != size - 1, "members only");
        if (!made.isNull()) {
            Checks.equal(sum(made, rank), size - 1, "sum of the ends");
            final Intracomm again = MPI.COMM_WORLD.createGroup(ends, 5);
            Checks.equal(sum(again, 1), 2, "made by members alone");
        }
    }

    private static void between(final int rank, final int size) throws MPIException {
        final int side = rank < size / 2 ? 0 : 1;
        final Intracomm mine = MPI.COMM_WORLD.split(side, rank);
        final Intercomm inter = MPI.COMM_WORLD.createIntercomm(mine, 0, side == 0 ? size / 2 : 0, 12);
        Checks.isTrue(inter.isInter(), "between groups");
        Checks.equal(inter.getRemoteSize(), size - mine.getSize(), "the others");
        Checks.equal(sum(inter, 1), inter.getRemoteSize(), "sum over the others");
        final int[] value = {side == 0 && mine.getRank() == 1 ? 55 : 0};
        inter.bcast(value, 1, MPI.INT, side == 1 ? 1 : mine.getRank() == 1 ? MPI.ROOT : MPI.PROC_NULL);
        Checks.equal(value[0], side == 1 || mine.getRank() == 1 ? 55 : 0, "broadcast to the others");
        if (mine.getRank() == 0) {
            final int[] got = new int[1];
            inter.sendRecv(new int[] {side}, 1, MPI.INT, 0, 1, got, 1, MPI.INT, 0, 1);
            Checks.equal(got[0], 1 - side, "message to the other side");
        }
        Checks.equal(sum(inter.dup(), 2), 2 * inter.getRemoteSize(), "sum over the others of a duplicate");
        final Intracomm merged = inter.merge(side == 0);
        Checks.equal(merged.getSize(), size, "all");
        Checks.equal(merged.getRank() < size - size / 2, side == 1, "the high group comes second");
        Checks.equal(sum(merged, 1), size, "sum over all");
    }

    private static void grid(final int rank, final int size) throws MPIException {
        final int[] dims = {0, 2};
        CartComm.createDims(size / 2 * 2, dims);
        final CartComm cart = MPI.COMM_WORLD.createCart(dims, new boolean[] {true, false}, false);
        Checks.equal(cart.isNull(), rank >= size / 2 * 2, "those without a place");
        if (cart.isNull()) {
            return;
        }
        final CartParms topo = cart.getTopo();
        Checks.equal(cart.getTopology(), MPI.CART, "topology");
        Checks.equal(cart.getRank(new int[] {topo.getCoord(0), topo.getCoord(1)}), cart.getRank(), "own place");
        final ShiftParms shift = cart.shift(1, 1);
        Checks.equal(shift.getRankDest(), topo.getCoord(1) == 1 ? MPI.PROC_NULL : cart.getRank() + 1, "to the right");
        final int[] around = new int[4];
        Arrays.fill(around, -1);
        cart.neighborAllGather(new int[] {cart.getRank()}, 1, MPI.INT, around, 1, MPI.INT);
        Checks.equal(around[0], cart.shift(0, 1).getRankSource(), "from above");
        Checks.equal(around[1], cart.shift(0, 1).getRankDest(), "from below");
        Checks.equal(around[2], topo.getCoord(1) == 0 ? -1 : cart.getRank() - 1, "from the left");
        final CartComm row = cart.sub(new boolean[] {false, true});
        Checks.equal(row.getSize(), 2, "a row");
        Checks.equal(sum(row, cart.getRank()), 4 * topo.getCoord(0) + 1, "sum of a row");
    }

    private static void graphs(final int rank, final int size) throws MPIException {
        final int[] index = new int[size];
        final int[] edges = new int[size];
        for (int i = 0; i < size; i++) {
            index[i] = i + 1;
            edges[i] = i ^ 1;
        }
        if (size % 2 == 0) {
            final GraphComm graph = MPI.COMM_WORLD.createGraph(index, edges, false);
            Checks.equal(graph.getNeighbors(rank)[0], rank ^ 1, "neighbour");
            Checks.equal(graph.getTopology(), MPI.GRAPH, "topology");
        }
        final int next = (rank + 1) % size;
        final int last = (rank + size - 1) % size;
        final GraphComm ring = MPI.COMM_WORLD.createDistGraph(
                new int[] {last}, new int[] {1}, new int[] {rank}, new int[] {rank + 3}, MPI.INFO_NULL, false);
        Checks.equal(ring.getDistGraphNeighbors().getSource(0), last, "source that another one named");
        Checks.equal(ring.getDistGraphNeighbors().getDestinationWeight(0), next + 3, "weight");
        final GraphComm adjacent =
                MPI.COMM_WORLD.createDistGraphAdjacent(new int[] {last}, new int[] {next}, MPI.INFO_NULL, false);
        final int[] got = new int[1];
        adjacent.neighborAllToAll(new int[] {rank}, 1, MPI.INT, got, 1, MPI.INT);
        Checks.equal(got[0], last, "from the neighbour");
    }

    private static void attributes() throws MPIException {
        final int key = Comm.createKeyval();
        MPI.COMM_WORLD.setAttr(key, "kept");
        final Intracomm copy = MPI.COMM_WORLD.dup();
        Checks.equal(copy.getAttr(key), "kept", "copied");
        copy.deleteAttr(key);
        Checks.isTrue(copy.getAttr(key) == null, "deleted");
        Checks.equal(MPI.COMM_WORLD.getAttr(MPI.TAG_UB), Integer.MAX_VALUE, "greatest tag");
        final Intracomm coming = MPI.COMM_WORLD.iDup();
        coming.getRequest().waitFor();
        Checks.equal(coming.getAttr(key), "kept", "copied on the way");
        Comm.freeKeyval(key);
        Checks.equal(coming.getAttr(key), "kept", "a key goes on for what has it");
        final int typeKey = Datatype.createKeyval();
        final Datatype type = Datatype.createContiguous(2, MPI.INT);
        type.setAttr(typeKey, "of a type");
        Checks.equal(type.dup().getAttr(typeKey), "of a type", "copied with the type");
        copy.setName("copy");
        Checks.equal(copy.getName(), "copy", "name");
        Checks.equal(MPI.COMM_WORLD.getName(), "MPI_COMM_WORLD", "name of the world");
    }

    /** What is attached is what an object was then. */
    private static void values() throws MPIException {
        final int[] numbers = {1};
        final Named named = new Named("a", new StringBuilder("b"));
        final int key = Comm.createKeyval();
        final int typeKey = Datatype.createKeyval();
        final int winKey = Win.createKeyval();
        final Datatype type = Datatype.createContiguous(2, MPI.INT);
        final Win win = new Win(MPI.newIntBuffer(1), 1, 1, MPI.INFO_NULL, MPI.COMM_WORLD);
        MPI.COMM_WORLD.setAttr(key, named);
        type.setAttr(typeKey, numbers);
        win.setAttr(winKey, List.of(named));
        numbers[0] = 2;
        named.text().append("c");
        final Named got = (Named) MPI.COMM_WORLD.getAttr(key);
        Checks.equal(got.name() + got.text(), "ab", "of a communicator");
        Checks.equal(((int[]) type.getAttr(typeKey))[0], 1, "of a type");
        final Named ofWindow = (Named) ((List<?>) win.getAttr(winKey)).get(0);
        Checks.equal(ofWindow.text().toString(), "b", "of a window");
        got.text().append("d");
        final Intracomm copy = MPI.COMM_WORLD.dup();
        Checks.equal(((Named) copy.getAttr(key)).text().toString(), "b", "of a copy");
        Checks.failure(MPI.ERR_ARG, () -> MPI.COMM_WORLD.setAttr(key, new Object()));
        Checks.failure(MPI.ERR_ARG, () -> type.setAttr(typeKey, List.of(IntBuffer.allocate(1))));
        Checks.failure(MPI.ERR_ARG, () -> win.setAttr(winKey, new Object()));
        Checks.equal(((Named) MPI.COMM_WORLD.getAttr(key)).name(), "a", "kept where another one is refused");
        MPI.COMM_WORLD.setAttr(key, null);
        Checks.isTrue(MPI.COMM_WORLD.getAttr(key) == null, "null is a value");
        win.free();
    }
}
