package mpi.programs;

import static mpi.programs.Blocks.EVEN;
import static mpi.programs.Blocks.ints;
import static mpi.programs.IntArea.marks;

import java.util.function.IntFunction;
import mpi.Comm;
import mpi.GraphComm;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;

/** Exchanges with neighbours in all their forms, in grids and graphs, of any number of ranks. */
public final class NeighbourForms {
    private final IntShape pairs = IntShape.pairs();
    private final IntShape spread = IntShape.spread();
    private final Comm comm;
    private final int rank;
    private final int outgoing;

    /** Who sends each block that comes, and the how manieth of its blocks it is. */
    private final int[] froms;

    private final int[] slots;
    private Way way;

    private NeighbourForms(final Comm comm, final int outgoing, final int[] froms, final int[] slots)
            throws MPIException {
        this.comm = comm;
        this.rank = comm.getRank();
        this.outgoing = outgoing;
        this.froms = froms;
        this.slots = slots;
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        final int size = MPI.COMM_WORLD.getSize();
        final NeighbourForms[] all = {
            grid(rank, size), graph(rank, size), spokes(rank, size), spokesByOthers(rank, size)
        };
        for (int round = 0; round < 2; round++) {
            for (final Way way : Way.values()) {
                for (final NeighbourForms forms : all) {
                    forms.way = way;
                    forms.allGather();
                    forms.allGatherv();
                    forms.allToAll();
                    forms.allToAllv();
                }
            }
        }
        MPI.Finalize();
    }

    /** A column that ends, of rows around which one is its own neighbour. What goes the one way comes from the other side. */
    private static NeighbourForms grid(final int rank, final int size) throws MPIException {
        final int[] neighbours = {
            rank == 0 ? MPI.PROC_NULL : rank - 1, rank == size - 1 ? MPI.PROC_NULL : rank + 1, rank, rank
        };
        return new NeighbourForms(
                MPI.COMM_WORLD.createCart(new int[] {size, 1}, new boolean[] {false, true}, false),
                neighbours.length,
                neighbours,
                new int[] {1, 0, 3, 2});
    }

    /** In a graph, a rank's blocks from another one come in the order in which that one sends them. */
    private static NeighbourForms along(
            final Intracomm comm, final int[] sources, final IntFunction<int[]> destinations) throws MPIException {
        final int rank = comm.getRank();
        final int[] slots = new int[sources.length];
        for (int i = 0; i < sources.length; i++) {
            int before = 0;
            for (int j = 0; j < i; j++) {
                before += sources[j] == sources[i] ? 1 : 0;
            }
            final int[] sent = destinations.apply(sources[i]);
            while (sent[slots[i]] != rank || before > 0) {
                before -= sent[slots[i]] == rank ? 1 : 0;
                slots[i]++;
            }
        }
        return new NeighbourForms(comm, destinations.apply(rank).length, sources, slots);
    }

    private static NeighbourForms graph(final int rank, final int size) throws MPIException {
        final IntFunction<int[]> ring = node -> new int[] {(node + 1) % size, (node + size - 1) % size};
        final int[] index = new int[size];
        final int[] edges = new int[2 * size];
        for (int node = 0; node < size; node++) {
            index[node] = 2 * node + 2;
            System.arraycopy(ring.apply(node), 0, edges, 2 * node, 2);
        }
        return along(MPI.COMM_WORLD.createGraph(index, edges, false), ring.apply(rank), ring);
    }

    /** Each sends to the two that follow it, and the first one also to the last one. */
    private static int[] destinations(final int node, final int size) {
        final int second = (node + 2) % size;
        final int first = (node + 1) % size;
        return node == 0 ? new int[] {second, first, size - 1} : new int[] {second, first};
    }

    private static int[] sources(final int node, final int size) {
        final int first = (node + size - 1) % size;
        final int second = (node + 2 * size - 2) % size;
        return node == size - 1 ? new int[] {first, second, 0} : new int[] {first, second};
    }

    private static NeighbourForms spokes(final int rank, final int size) throws MPIException {
        final int[] sources = sources(rank, size);
        final int[] destinations = destinations(rank, size);
        final int[] sourceWeights = new int[sources.length];
        final int[] weights = new int[destinations.length];
        for (int i = 0; i < sources.length; i++) {
            sourceWeights[i] = 10 * sources[i] + rank;
        }
        for (int i = 0; i < destinations.length; i++) {
            weights[i] = 10 * rank + destinations[i];
        }
        final GraphComm comm = MPI.COMM_WORLD.createDistGraphAdjacent(
                sources, sourceWeights, destinations, weights, MPI.INFO_NULL, false);
        final var neighbours = comm.getDistGraphNeighbors();
        Checks.isTrue(neighbours.isWeighted(), "weighted");
        Checks.equal(neighbours.getInDegree(), sources.length, "edges that come");
        Checks.equal(neighbours.getOutDegree(), destinations.length, "edges that go");
        for (int i = 0; i < sources.length; i++) {
            Checks.equal(neighbours.getSource(i), sources[i], "source");
            Checks.equal(neighbours.getSourceWeight(i), sourceWeights[i], "weight of a source");
        }
        for (int i = 0; i < destinations.length; i++) {
            Checks.equal(neighbours.getDestination(i), destinations[i], "destination");
            Checks.equal(neighbours.getDestinationWeight(i), weights[i], "weight of a destination");
        }
        return along(comm, sources, node -> destinations(node, size));
    }

    /** The same edges, all named by the last rank; in which order they come, the graph says. */
    private static NeighbourForms spokesByOthers(final int rank, final int size) throws MPIException {
        final int[] nodes = new int[size];
        final int[] degrees = new int[size];
        final int[] all = new int[2 * size + 1];
        int edges = 0;
        for (int node = 0; node < size; node++) {
            final int[] destinations = destinations(node, size);
            nodes[node] = node;
            degrees[node] = destinations.length;
            System.arraycopy(destinations, 0, all, edges, destinations.length);
            edges += destinations.length;
        }
        final boolean names = rank == size - 1;
        final int[] none = {};
        final GraphComm comm = MPI.COMM_WORLD.createDistGraph(
                names ? nodes : none, names ? degrees : none, names ? all : none, MPI.INFO_NULL, false);
        final var neighbours = comm.getDistGraphNeighbors();
        final int[] sources = new int[neighbours.getInDegree()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = neighbours.getSource(i);
        }
        Checks.equal(sources.length, sources(rank, size).length, "edges that come");
        return along(comm, sources, node -> destinations(node, size));
    }

    private IntArea area(final int length) {
        return new IntArea(way, length);
    }

    private IntArea own(final int ints) {
        return area(pairs.length(ints)).hold(pairs, 0, ints, marks(rank, 0));
    }

    private boolean comes(final int slot) {
        return froms[slot] != MPI.PROC_NULL;
    }

    private void allGather() throws MPIException {
        final IntArea sent = own(EVEN);
        final IntArea received = area(spread.length(EVEN * froms.length));
        for (int i = 0; i < froms.length; i++) {
            received.expect(spread, spread.length(EVEN * i), comes(i) ? EVEN : 0, marks(froms[i], 0));
        }
        if (way.begins()) {
            comm.iNeighborAllGather(sent.buffer(), EVEN / 2, pairs.type(), received.buffer(), EVEN, spread.type())
                    .waitFor();
        } else {
            comm.neighborAllGather(sent.buffer(), EVEN / 2, pairs.type(), received.buffer(), EVEN, spread.type());
        }
        sent.check("what neighborAllGather sends");
        received.check("neighborAllGather");
    }

    private void allGatherv() throws MPIException {
        final IntArea sent = own(ints(rank));
        final int[] counts = new int[froms.length];
        for (int i = 0; i < froms.length; i++) {
            counts[i] = comes(i) ? ints(froms[i]) : 3;
        }
        final int[] displacements = IntShape.displacements(counts);
        final IntArea received = area(spread.room(counts));
        for (int i = 0; i < froms.length; i++) {
            received.expect(spread, displacements[i] * spread.extent(), comes(i) ? counts[i] : 0, marks(froms[i], 0));
        }
        final int count = pairs.count(ints(rank));
        if (way.begins()) {
            comm.iNeighborAllGatherv(
                            sent.buffer(), count, pairs.type(), received.buffer(), counts, displacements, spread.type())
                    .waitFor();
        } else {
            comm.neighborAllGatherv(
                    sent.buffer(), count, pairs.type(), received.buffer(), counts, displacements, spread.type());
        }
        sent.check("what neighborAllGatherv sends");
        received.check("neighborAllGatherv");
    }

    private void allToAll() throws MPIException {
        final IntArea sent = area(pairs.length(EVEN * outgoing));
        for (int i = 0; i < outgoing; i++) {
            sent.hold(pairs, pairs.length(EVEN * i), EVEN, marks(rank, i));
        }
        final IntArea received = area(spread.length(EVEN * froms.length));
        for (int i = 0; i < froms.length; i++) {
            received.expect(spread, spread.length(EVEN * i), comes(i) ? EVEN : 0, marks(froms[i], slots[i]));
        }
        if (way.begins()) {
            comm.iNeighborAllToAll(sent.buffer(), EVEN / 2, pairs.type(), received.buffer(), EVEN, spread.type())
                    .waitFor();
        } else {
            comm.neighborAllToAll(sent.buffer(), EVEN / 2, pairs.type(), received.buffer(), EVEN, spread.type());
        }
        sent.check("what neighborAllToAll sends");
        received.check("neighborAllToAll");
    }

    private void allToAllv() throws MPIException {
        final int[] sendCounts = new int[outgoing];
        for (int i = 0; i < outgoing; i++) {
            sendCounts[i] = pairs.count(ints(rank, i));
        }
        final int[] receiveCounts = new int[froms.length];
        for (int i = 0; i < froms.length; i++) {
            receiveCounts[i] = comes(i) ? ints(froms[i], slots[i]) : 3;
        }
        final int[] sendDisplacements = IntShape.displacements(sendCounts);
        final int[] receiveDisplacements = IntShape.displacements(receiveCounts);
        final IntArea sent = area(pairs.room(sendCounts));
        for (int i = 0; i < outgoing; i++) {
            sent.hold(pairs, sendDisplacements[i] * pairs.extent(), ints(rank, i), marks(rank, i));
        }
        final IntArea received = area(spread.room(receiveCounts));
        for (int i = 0; i < froms.length; i++) {
            received.expect(
                    spread,
                    receiveDisplacements[i] * spread.extent(),
                    comes(i) ? receiveCounts[i] : 0,
                    marks(froms[i], slots[i]));
        }
        if (way.begins()) {
            comm.iNeighborAllToAllv(
                            sent.buffer(),
                            sendCounts,
                            sendDisplacements,
                            pairs.type(),
                            received.buffer(),
                            receiveCounts,
                            receiveDisplacements,
                            spread.type())
                    .waitFor();
        } else {
            comm.neighborAllToAllv(
                    sent.buffer(),
                    sendCounts,
                    sendDisplacements,
                    pairs.type(),
                    received.buffer(),
                    receiveCounts,
                    receiveDisplacements,
                    spread.type());
        }
        sent.check("what neighborAllToAllv sends");
        received.check("neighborAllToAllv");
    }
}
