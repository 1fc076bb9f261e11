package mpi.programs;

import static mpi.programs.Blocks.EVEN;
import static mpi.programs.Blocks.ints;
import static mpi.programs.IntArea.marks;

import mpi.Datatype;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;

/** Collectives that move data, in all their forms, of any number of ranks: sent in pairs that have a gap, received with gaps elsewhere. */
public final class CollectiveForms {
    private final Intracomm world = MPI.COMM_WORLD;
    private final int rank = world.getRank();
    private final int size = world.getSize();
    private final int root = size / 2;
    private final IntShape plain = IntShape.plain();
    private final IntShape pairs = IntShape.pairs();
    private final IntShape spread = IntShape.spread();
    private final Way way;

    private CollectiveForms(final Way way) throws MPIException {
        this.way = way;
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        barrier();
        // The first calls go by messages, and later ones by a board.
        for (int round = 0; round < 3; round++) {
            for (final Way way : Way.values()) {
                final CollectiveForms forms = new CollectiveForms(way);
                forms.bcast();
                forms.gather();
                forms.gatherInPlace();
                forms.gatherv();
                forms.gathervInPlace();
                forms.scatter();
                forms.scatterInPlace();
                forms.scatterv();
                forms.scattervInPlace();
                forms.allGather();
                forms.allGatherInPlace();
                forms.allGatherv();
                forms.allGathervInPlace();
                forms.allToAll();
                forms.allToAllv();
                forms.allToAllw();
            }
        }
        MPI.Finalize();
    }

    private static void barrier() throws MPIException {
        final int last = MPI.COMM_WORLD.getSize() - 1;
        if (MPI.COMM_WORLD.getRank() == last) {
            for (int i = 0; i < last; i++) {
                MPI.COMM_WORLD.recv(new int[0], 0, MPI.INT, MPI.ANY_SOURCE, 1);
            }
            MPI.COMM_WORLD.iBarrier().waitFor();
        } else {
            final Request barrier = MPI.COMM_WORLD.iBarrier();
            Checks.isTrue(!barrier.test(), "the barrier waits for the last rank");
            MPI.COMM_WORLD.send(new int[0], 0, MPI.INT, last, 1);
            barrier.waitFor();
        }
    }

    private IntArea area(final int length) {
        return new IntArea(way, length);
    }

    private int[] counts(final IntShape shape) {
        final int[] counts = new int[size];
        for (int i = 0; i < size; i++) {
            counts[i] = shape.count(ints(i));
        }
        return counts;
    }

    private void bcast() throws MPIException {
        final IntShape shape = rank == root ? pairs : spread;
        final IntArea area = area(shape.length(6));
        if (rank == root) {
            area.hold(shape, 0, 6, marks(root, 0));
        } else {
            area.expect(shape, 0, 6, marks(root, 0));
        }
        if (way.begins()) {
            world.iBcast(area.buffer(), shape.count(6), shape.type(), root).waitFor();
        } else {
            world.bcast(area.buffer(), shape.count(6), shape.type(), root);
        }
        area.check("bcast");
    }

    /** What a rank sends to a root, or to all. */
    private IntArea ownPairs(final int ints) {
        return area(pairs.length(ints)).hold(pairs, 0, ints, marks(rank, root));
    }

    /** Room for a block of each rank, which is expected to come. */
    private IntArea allSpread(final boolean comes) {
        final IntArea all = area(spread.length(EVEN * size));
        for (int from = 0; comes && from < size; from++) {
            all.expect(spread, spread.length(EVEN * from), EVEN, marks(from, root));
        }
        return all;
    }

    private IntArea allSpread(final boolean comes, final int[] counts, final int[] displacements) {
        final IntArea all = area(spread.room(counts));
        for (int from = 0; comes && from < size; from++) {
            all.expect(spread, displacements[from] * spread.extent(), counts[from], marks(from, root));
        }
        return all;
    }

    private void gather() throws MPIException {
        final IntArea sent = ownPairs(EVEN);
        final IntArea all = allSpread(rank == root);
        if (way.begins()) {
            world.iGather(sent.buffer(), EVEN / 2, pairs.type(), all.buffer(), EVEN, spread.type(), root)
                    .waitFor();
        } else {
            world.gather(sent.buffer(), EVEN / 2, pairs.type(), all.buffer(), EVEN, spread.type(), root);
        }
        sent.check("what gather sends");
        all.check("gather");
    }

    private void gatherInPlace() throws MPIException {
        final boolean isRoot = rank == root;
        final IntArea area = isRoot
                ? allSpread(true).hold(spread, spread.length(EVEN * rank), EVEN, marks(rank, root))
                : ownPairs(EVEN);
        final IntShape shape = isRoot ? spread : pairs;
        if (way.begins()) {
            world.iGather(area.buffer(), shape.count(EVEN), shape.type(), root).waitFor();
        } else {
            world.gather(area.buffer(), shape.count(EVEN), shape.type(), root);
        }
        area.check("gather in place");
    }

    private void gatherv() throws MPIException {
        final IntArea sent = ownPairs(ints(rank));
        final int[] counts = counts(spread);
        final int[] displacements = IntShape.displacements(counts);
        final IntArea all = allSpread(rank == root, counts, displacements);
        final int count = pairs.count(ints(rank));
        if (way.begins()) {
            world.iGatherv(sent.buffer(), count, pairs.type(), all.buffer(), counts, displacements, spread.type(), root)
                    .waitFor();
        } else {
            world.gatherv(sent.buffer(), count, pairs.type(), all.buffer(), counts, displacements, spread.type(), root);
        }
        sent.check("what gatherv sends");
        all.check("gatherv");
    }

    private void gathervInPlace() throws MPIException {
        final int ints = ints(rank);
        final int[] counts = counts(spread);
        final int[] displacements = IntShape.displacements(counts);
        final IntArea area;
        if (rank == root) {
            area = allSpread(true, counts, displacements)
                    .hold(spread, displacements[rank] * spread.extent(), ints, marks(rank, root));
            if (way.begins()) {
                world.iGatherv(area.buffer(), counts, displacements, spread.type(), root)
                        .waitFor();
            } else {
                world.gatherv(area.buffer(), counts, displacements, spread.type(), root);
            }
        } else {
            area = ownPairs(ints);
            if (way.begins()) {
                world.iGatherv(area.buffer(), pairs.count(ints), pairs.type(), root)
                        .waitFor();
            } else {
                world.gatherv(area.buffer(), pairs.count(ints), pairs.type(), root);
            }
        }
        area.check("gatherv in place");
    }

    /** Blocks for all, in pairs. */
    private IntArea pairsForAll() {
        final IntArea all = area(pairs.length(EVEN * size));
        for (int to = 0; to < size; to++) {
            all.hold(pairs, pairs.length(EVEN * to), EVEN, marks(rank, to));
        }
        return all;
    }

    private IntArea pairsForAll(final int[] counts, final int[] displacements) {
        final IntArea all = area(pairs.room(counts));
        for (int to = 0; to < size; to++) {
            all.hold(pairs, displacements[to] * pairs.extent(), 2 * counts[to], marks(rank, to));
        }
        return all;
    }

    /** Room for what comes from the root. */
    private IntArea ownSpread(final int ints) {
        return area(spread.length(ints)).expect(spread, 0, ints, marks(root, rank));
    }

    private void scatter() throws MPIException {
        final IntArea all = pairsForAll();
        final IntArea received = ownSpread(EVEN);
        if (way.begins()) {
            world.iScatter(all.buffer(), EVEN / 2, pairs.type(), received.buffer(), EVEN, spread.type(), root)
                    .waitFor();
        } else {
            world.scatter(all.buffer(), EVEN / 2, pairs.type(), received.buffer(), EVEN, spread.type(), root);
        }
        all.check("what scatter sends");
        received.check("scatter");
    }

    private void scatterInPlace() throws MPIException {
        final boolean isRoot = rank == root;
        final IntArea area = isRoot ? pairsForAll() : ownSpread(EVEN);
        final IntShape shape = isRoot ? pairs : spread;
        if (way.begins()) {
            world.iScatter(area.buffer(), shape.count(EVEN), shape.type(), root).waitFor();
        } else {
            world.scatter(area.buffer(), shape.count(EVEN), shape.type(), root);
        }
        area.check("scatter in place");
    }

    private void scatterv() throws MPIException {
        final int[] counts = counts(pairs);
        final int[] displacements = IntShape.displacements(counts);
        final IntArea all = pairsForAll(counts, displacements);
        final int ints = ints(rank);
        final IntArea received = ownSpread(ints);
        if (way.begins()) {
            world.iScatterv(
                            all.buffer(),
                            counts,
                            displacements,
                            pairs.type(),
                            received.buffer(),
                            ints,
                            spread.type(),
                            root)
                    .waitFor();
        } else {
            world.scatterv(
                    all.buffer(), counts, displacements, pairs.type(), received.buffer(), ints, spread.type(), root);
        }
        all.check("what scatterv sends");
        received.check("scatterv");
    }

    private void scattervInPlace() throws MPIException {
        final int[] counts = counts(pairs);
        final int[] displacements = IntShape.displacements(counts);
        final int ints = ints(rank);
        final IntArea area;
        if (rank == root) {
            area = pairsForAll(counts, displacements);
            if (way.begins()) {
                world.iScatterv(area.buffer(), counts, displacements, pairs.type(), root)
                        .waitFor();
            } else {
                world.scatterv(area.buffer(), counts, displacements, pairs.type(), root);
            }
        } else {
            area = ownSpread(ints);
            if (way.begins()) {
                world.iScatterv(area.buffer(), ints, spread.type(), root).waitFor();
            } else {
                world.scatterv(area.buffer(), ints, spread.type(), root);
            }
        }
        area.check("scatterv in place");
    }

    private void allGather() throws MPIException {
        final IntArea sent = ownPairs(EVEN);
        final IntArea all = allSpread(true);
        if (way.begins()) {
            world.iAllGather(sent.buffer(), EVEN / 2, pairs.type(), all.buffer(), EVEN, spread.type())
                    .waitFor();
        } else {
            world.allGather(sent.buffer(), EVEN / 2, pairs.type(), all.buffer(), EVEN, spread.type());
        }
        sent.check("what allGather sends");
        all.check("allGather");
    }

    private void allGatherInPlace() throws MPIException {
        final IntArea all = allSpread(true).hold(spread, spread.length(EVEN * rank), EVEN, marks(rank, root));
        if (way.begins()) {
            world.iAllGather(all.buffer(), EVEN, spread.type()).waitFor();
        } else {
            world.allGather(all.buffer(), EVEN, spread.type());
        }
        all.check("allGather in place");
    }

    private void allGatherv() throws MPIException {
        final IntArea sent = ownPairs(ints(rank));
        final int[] counts = counts(spread);
        final int[] displacements = IntShape.displacements(counts);
        final IntArea all = allSpread(true, counts, displacements);
        final int count = pairs.count(ints(rank));
        if (way.begins()) {
            world.iAllGatherv(sent.buffer(), count, pairs.type(), all.buffer(), counts, displacements, spread.type())
                    .waitFor();
        } else {
            world.allGatherv(sent.buffer(), count, pairs.type(), all.buffer(), counts, displacements, spread.type());
        }
        sent.check("what allGatherv sends");
        all.check("allGatherv");
    }

    private void allGathervInPlace() throws MPIException {
        final int[] counts = counts(spread);
        final int[] displacements = IntShape.displacements(counts);
        final IntArea all = allSpread(true, counts, displacements)
                .hold(spread, displacements[rank] * spread.extent(), counts[rank], marks(rank, root));
        if (way.begins()) {
            world.iAllGatherv(all.buffer(), counts, displacements, spread.type())
                    .waitFor();
        } else {
            world.allGatherv(all.buffer(), counts, displacements, spread.type());
        }
        all.check("allGatherv in place");
    }

    private void allToAll() throws MPIException {
        final IntArea sent = pairsForAll();
        final IntArea received = area(spread.length(EVEN * size));
        for (int from = 0; from < size; from++) {
            received.expect(spread, spread.length(EVEN * from), EVEN, marks(from, rank));
        }
        if (way.begins()) {
            world.iAllToAll(sent.buffer(), EVEN / 2, pairs.type(), received.buffer(), EVEN, spread.type())
                    .waitFor();
        } else {
            world.allToAll(sent.buffer(), EVEN / 2, pairs.type(), received.buffer(), EVEN, spread.type());
        }
        sent.check("what allToAll sends");
        received.check("allToAll");
    }

    private void allToAllv() throws MPIException {
        final int[] sendCounts = new int[size];
        final int[] receiveCounts = new int[size];
        for (int other = 0; other < size; other++) {
            sendCounts[other] = pairs.count(ints(rank, other));
            receiveCounts[other] = ints(other, rank);
        }
        final int[] sendDisplacements = IntShape.displacements(sendCounts);
        final int[] receiveDisplacements = IntShape.displacements(receiveCounts);
        final IntArea sent = pairsForAll(sendCounts, sendDisplacements);
        final IntArea received = area(spread.room(receiveCounts));
        for (int from = 0; from < size; from++) {
            received.expect(
                    spread, receiveDisplacements[from] * spread.extent(), receiveCounts[from], marks(from, rank));
        }
        if (way.begins()) {
            world.iAllToAllv(
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
            world.allToAllv(
                    sent.buffer(),
                    sendCounts,
                    sendDisplacements,
                    pairs.type(),
                    received.buffer(),
                    receiveCounts,
                    receiveDisplacements,
                    spread.type());
        }
        sent.check("what allToAllv sends");
        received.check("allToAllv");
    }

    /** A type for each peer, and displacements in bytes. */
    private final class Typed {
        private final int[] counts = new int[size];
        private final int[] displacements = new int[size];
        private final Datatype[] types = new Datatype[size];
        private final IntShape[] shapes;
        private int end = 1;

        Typed(final IntShape... shapes) {
            this.shapes = shapes;
        }

        void add(final int peer, final int ints) {
            final IntShape shape = shape(peer);
            counts[peer] = shape.count(ints);
            displacements[peer] = end * Integer.BYTES;
            types[peer] = shape.type();
            end += shape.length(ints) + 1;
        }

        IntShape shape(final int peer) {
            return shapes[peer % shapes.length];
        }

        int offset(final int peer) {
            return displacements[peer] / Integer.BYTES;
        }
    }

    private void allToAllw() throws MPIException {
        final Typed out = new Typed(pairs, plain);
        final Typed in = new Typed(spread, plain, pairs);
        for (int other = size - 1; other >= 0; other--) {
            out.add(other, ints(rank, other));
            in.add(other, ints(other, rank));
        }
        final IntArea sent = area(out.end);
        final IntArea received = area(in.end);
        for (int other = 0; other < size; other++) {
            sent.hold(out.shape(other), out.offset(other), ints(rank, other), marks(rank, other));
            received.expect(in.shape(other), in.offset(other), ints(other, rank), marks(other, rank));
        }
        if (way.begins()) {
            world.iAllToAllw(
                            sent.buffer(),
                            out.counts,
                            out.displacements,
                            out.types,
                            received.buffer(),
                            in.counts,
                            in.displacements,
                            in.types)
                    .waitFor();
        } else {
            world.allToAllw(
                    sent.buffer(),
                    out.counts,
                    out.displacements,
                    out.types,
                    received.buffer(),
                    in.counts,
                    in.displacements,
                    in.types);
        }
        sent.check("what allToAllw sends");
        received.check("allToAllw");
    }
}
