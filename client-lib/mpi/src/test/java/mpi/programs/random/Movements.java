package mpi.programs.random;

import java.util.Arrays;
import java.util.SplittableRandom;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;

/** Draws a collective that moves data. What all must know is drawn from what they share, and what is a matter of each from its own. */
final class Movements {
    /** What all units of a block can be put into elements of. */
    private static final int QUANTUM = 12;

    private final Intracomm comm;
    private final SplittableRandom shared;
    private final SplittableRandom own;
    private final boolean begins;
    private final int rank;
    private final int size;
    private final int root;
    private final int quantum;
    private final long salt;

    /** Are blocks long, without gaps, and in memory that ranks share? Then others may read them where they are. */
    private final boolean isSmooth;

    private final Unit unit;

    Movements(final Intracomm comm, final SplittableRandom shared, final SplittableRandom own, final boolean begins)
            throws MPIException {
        this.comm = comm;
        this.shared = shared;
        this.own = own;
        this.begins = begins;
        this.rank = comm.getRank();
        this.size = comm.getSize();
        this.root = shared.nextInt(size);
        this.quantum = Draws.divisor(shared, QUANTUM);
        this.salt = shared.nextLong();
        this.isSmooth = Draws.oneIn(shared, 8);
        this.unit = isSmooth ? Unit.of(Basic.chosen(shared)) : Unit.any(shared);
    }

    Call draw() throws MPIException {
        return switch (shared.nextInt(11)) {
            case 0 -> barrier();
            case 1 -> bcast();
            case 2 -> gather();
            case 3 -> gatherv();
            case 4 -> scatter();
            case 5 -> scatterv();
            case 6 -> allGather();
            case 7 -> allGatherv();
            case 8 -> allToAll();
            case 9 -> allToAllv();
            default -> allToAllw();
        };
    }

    /** Values that tell everything apart: of which rank, for which one, and which. */
    private Area.Values marks(final int from, final int to) {
        return (index, basic) -> basic.any(Lengths.mixed(salt + 1_000_003L * from + 101L * to, index));
    }

    private int units(final int blocks) {
        return isSmooth
                ? Lengths.manyUnits(shared, unit, quantum, blocks)
                : Lengths.units(shared, unit, quantum, blocks);
    }

    /** Units of each of some blocks. */
    private int[] even(final int blocks) {
        final int[] units = new int[blocks];
        Arrays.fill(units, units(blocks));
        return units;
    }

    private int[] varied(final int blocks) {
        final int longest = units(blocks) / quantum;
        final int[] units = new int[blocks];
        for (int i = 0; i < blocks; i++) {
            units[i] = quantum * shared.nextInt(longest + 1);
        }
        return units;
    }

    private Blocks blocks(final boolean isVaried, final int... units) throws MPIException {
        return isSmooth
                ? Blocks.of(own, unit.held(), unit.form(own).committed(), units, isVaried)
                : Blocks.of(own, unit, quantum, units, isVaried);
    }

    private Area open(final Blocks blocks) throws MPIException {
        return isSmooth ? blocks.area().share() : blocks.area().open(own, begins);
    }

    private String what(final String name, final Object details) {
        return (begins ? "i" : "") + name + " at rank " + rank + " of " + size + ", root " + root + ", " + details;
    }

    private Call barrier() {
        return new Call("barrier", comm::barrier, comm::iBarrier);
    }

    private Call bcast() throws MPIException {
        final Blocks all = blocks(false, even(1));
        if (rank == root) {
            all.hold(0, marks(root, 0));
        } else {
            all.expect(0, marks(root, 0));
        }
        final Area area = open(all);
        return new Call(
                what("bcast", all),
                () -> comm.bcast(area.argument(), all.count(), all.type(), root),
                () -> comm.iBcast(area.buffer(), all.count(), all.type(), root),
                area);
    }

    /** What comes from all, with the own block in place if so. */
    private Blocks fromAll(final boolean isVaried, final boolean inPlace, final int... units) throws MPIException {
        final Blocks all = blocks(isVaried, units);
        for (int from = 0; from < size; from++) {
            if (inPlace && from == rank) {
                all.hold(from, marks(from, 0));
            } else {
                all.expect(from, marks(from, 0));
            }
        }
        return all;
    }

    private Blocks toAll(final boolean isVaried, final int... units) throws MPIException {
        final Blocks all = blocks(isVaried, units);
        for (int to = 0; to < size; to++) {
            all.hold(to, marks(root, to));
        }
        return all;
    }

    private Call gather() throws MPIException {
        final int[] units = even(size);
        final boolean inPlace = own.nextBoolean();
        if (inPlace && rank == root) {
            return gatherOne(fromAll(false, true, units));
        }
        final Blocks one = blocks(false, units[rank]).hold(0, marks(rank, 0));
        if (inPlace) {
            return gatherOne(one);
        }
        final Area sent = open(one);
        if (rank != root) {
            return new Call(
                    what("gather", one),
                    () -> comm.gather(sent.argument(), one.count(), one.type(), null, 0, MPI.BYTE, root),
                    () -> comm.iGather(sent.buffer(), one.count(), one.type(), null, 0, MPI.BYTE, root),
                    sent);
        }
        final Blocks all = fromAll(false, false, units);
        final Area area = open(all);
        return new Call(
                what("gather", one + " to " + all),
                () -> comm.gather(
                        sent.argument(), one.count(), one.type(), area.argument(), all.count(), all.type(), root),
                () -> comm.iGather(
                        sent.buffer(), one.count(), one.type(), area.buffer(), all.count(), all.type(), root),
                sent,
                area);
    }

    private Call gatherOne(final Blocks blocks) throws MPIException {
        final Area area = open(blocks);
        return new Call(
                what("gather in place", blocks),
                () -> comm.gather(area.argument(), blocks.count(), blocks.type(), root),
                () -> comm.iGather(area.buffer(), blocks.count(), blocks.type(), root),
                area);
    }

    private Call gatherv() throws MPIException {
        final int[] units = varied(size);
        final boolean inPlace = own.nextBoolean();
        final Blocks one = blocks(false, units[rank]).hold(0, marks(rank, 0));
        if (rank != root) {
            final Area sent = open(one);
            return inPlace
                    ? new Call(
                            what("gatherv without room", one),
                            () -> comm.gatherv(sent.argument(), one.count(), one.type(), root),
                            () -> comm.iGatherv(sent.buffer(), one.count(), one.type(), root),
                            sent)
                    : new Call(
                            what("gatherv", one),
                            () -> comm.gatherv(
                                    sent.argument(),
                                    one.count(),
                                    one.type(),
                                    null,
                                    new int[0],
                                    new int[0],
                                    MPI.BYTE,
                                    root),
                            () -> comm.iGatherv(
                                    sent.buffer(),
                                    one.count(),
                                    one.type(),
                                    null,
                                    new int[0],
                                    new int[0],
                                    MPI.BYTE,
                                    root),
                            sent);
        }
        final Blocks all = fromAll(true, inPlace, units);
        final Area area = open(all);
        final int[] counts = all.counts();
        final int[] displacements = all.displacements();
        if (inPlace) {
            return new Call(
                    what("gatherv in place", all),
                    () -> comm.gatherv(area.argument(), counts, displacements, all.type(), root),
                    () -> comm.iGatherv(area.buffer(), counts, displacements, all.type(), root),
                    area);
        }
        final Area sent = open(one);
        return new Call(
                what("gatherv", one + " to " + all),
                () -> comm.gatherv(
                        sent.argument(),
                        one.count(),
                        one.type(),
                        area.argument(),
                        counts,
                        displacements,
                        all.type(),
                        root),
                () -> comm.iGatherv(
                        sent.buffer(), one.count(), one.type(), area.buffer(), counts, displacements, all.type(), root),
                sent,
                area);
    }

    private Call scatter() throws MPIException {
        final int[] units = even(size);
        final boolean inPlace = own.nextBoolean();
        if (inPlace) {
            final Blocks blocks = rank == root
                    ? toAll(false, units)
                    : blocks(false, units[rank]).expect(0, marks(root, rank));
            final Area area = open(blocks);
            return new Call(
                    what("scatter in place", blocks),
                    () -> comm.scatter(area.argument(), blocks.count(), blocks.type(), root),
                    () -> comm.iScatter(area.buffer(), blocks.count(), blocks.type(), root),
                    area);
        }
        final Blocks one = blocks(false, units[rank]).expect(0, marks(root, rank));
        final Area received = open(one);
        if (rank != root) {
            return new Call(
                    what("scatter", one),
                    () -> comm.scatter(null, 0, MPI.BYTE, received.argument(), one.count(), one.type(), root),
                    () -> comm.iScatter(null, 0, MPI.BYTE, received.buffer(), one.count(), one.type(), root),
                    received);
        }
        final Blocks all = toAll(false, units);
        final Area area = open(all);
        return new Call(
                what("scatter", all + " to " + one),
                () -> comm.scatter(
                        area.argument(), all.count(), all.type(), received.argument(), one.count(), one.type(), root),
                () -> comm.iScatter(
                        area.buffer(), all.count(), all.type(), received.buffer(), one.count(), one.type(), root),
                received,
                area);
    }

    private Call scatterv() throws MPIException {
        final int[] units = varied(size);
        final boolean inPlace = own.nextBoolean();
        final Blocks one = blocks(false, units[rank]).expect(0, marks(root, rank));
        if (rank != root) {
            final Area received = open(one);
            return inPlace
                    ? new Call(
                            what("scatterv without blocks", one),
                            () -> comm.scatterv(received.argument(), one.count(), one.type(), root),
                            () -> comm.iScatterv(received.buffer(), one.count(), one.type(), root),
                            received)
                    : new Call(
                            what("scatterv", one),
                            () -> comm.scatterv(
                                    null,
                                    new int[0],
                                    new int[0],
                                    MPI.BYTE,
                                    received.argument(),
                                    one.count(),
                                    one.type(),
                                    root),
                            () -> comm.iScatterv(
                                    null,
                                    new int[0],
                                    new int[0],
                                    MPI.BYTE,
                                    received.buffer(),
                                    one.count(),
                                    one.type(),
                                    root),
                            received);
        }
        final Blocks all = toAll(true, units);
        final Area area = open(all);
        final int[] counts = all.counts();
        final int[] displacements = all.displacements();
        if (inPlace) {
            return new Call(
                    what("scatterv in place", all),
                    () -> comm.scatterv(area.argument(), counts, displacements, all.type(), root),
                    () -> comm.iScatterv(area.buffer(), counts, displacements, all.type(), root),
                    area);
        }
        final Area received = open(one);
        return new Call(
                what("scatterv", all + " to " + one),
                () -> comm.scatterv(
                        area.argument(),
                        counts,
                        displacements,
                        all.type(),
                        received.argument(),
                        one.count(),
                        one.type(),
                        root),
                () -> comm.iScatterv(
                        area.buffer(),
                        counts,
                        displacements,
                        all.type(),
                        received.buffer(),
                        one.count(),
                        one.type(),
                        root),
                received,
                area);
    }

    private Call allGather() throws MPIException {
        final int[] units = even(size);
        final boolean inPlace = shared.nextBoolean();
        final Blocks all = fromAll(false, inPlace, units);
        final Area area = open(all);
        if (inPlace) {
            return new Call(
                    what("allGather in place", all),
                    () -> comm.allGather(area.argument(), all.count(), all.type()),
                    () -> comm.iAllGather(area.buffer(), all.count(), all.type()),
                    area);
        }
        final Blocks one = blocks(false, units[rank]).hold(0, marks(rank, 0));
        final Area sent = open(one);
        return new Call(
                what("allGather", one + " to " + all),
                () -> comm.allGather(
                        sent.argument(), one.count(), one.type(), area.argument(), all.count(), all.type()),
                () -> comm.iAllGather(sent.buffer(), one.count(), one.type(), area.buffer(), all.count(), all.type()),
                sent,
                area);
    }

    private Call allGatherv() throws MPIException {
        final int[] units = varied(size);
        final boolean inPlace = shared.nextBoolean();
        final Blocks all = fromAll(true, inPlace, units);
        final Area area = open(all);
        final int[] counts = all.counts();
        final int[] displacements = all.displacements();
        if (inPlace) {
            return new Call(
                    what("allGatherv in place", all),
                    () -> comm.allGatherv(area.argument(), counts, displacements, all.type()),
                    () -> comm.iAllGatherv(area.buffer(), counts, displacements, all.type()),
                    area);
        }
        final Blocks one = blocks(false, units[rank]).hold(0, marks(rank, 0));
        final Area sent = open(one);
        return new Call(
                what("allGatherv", one + " to " + all),
                () -> comm.allGatherv(
                        sent.argument(), one.count(), one.type(), area.argument(), counts, displacements, all.type()),
                () -> comm.iAllGatherv(
                        sent.buffer(), one.count(), one.type(), area.buffer(), counts, displacements, all.type()),
                sent,
                area);
    }

    private Call allToAll() throws MPIException {
        final int[] units = even(size);
        final Blocks sent = blocks(false, units);
        final Blocks received = blocks(false, units);
        exchange(sent, received);
        final Area from = open(sent);
        final Area to = open(received);
        return new Call(
                what("allToAll", sent + " to " + received),
                () -> comm.allToAll(
                        from.argument(), sent.count(), sent.type(), to.argument(), received.count(), received.type()),
                () -> comm.iAllToAll(
                        from.buffer(), sent.count(), sent.type(), to.buffer(), received.count(), received.type()),
                from,
                to);
    }

    private Call allToAllv() throws MPIException {
        // Units of the blocks of each rank, for each one.
        final int[] table = varied(size * size);
        final Blocks sent = blocks(true, row(table));
        final Blocks received = blocks(true, column(table));
        exchange(sent, received);
        final Area from = open(sent);
        final Area to = open(received);
        final int[] sentCounts = sent.counts();
        final int[] sentDisplacements = sent.displacements();
        final int[] counts = received.counts();
        final int[] displacements = received.displacements();
        return new Call(
                what("allToAllv", sent + " to " + received),
                () -> comm.allToAllv(
                        from.argument(),
                        sentCounts,
                        sentDisplacements,
                        sent.type(),
                        to.argument(),
                        counts,
                        displacements,
                        received.type()),
                () -> comm.iAllToAllv(
                        from.buffer(),
                        sentCounts,
                        sentDisplacements,
                        sent.type(),
                        to.buffer(),
                        counts,
                        displacements,
                        received.type()),
                from,
                to);
    }

    /** One block goes to each rank, and one comes from each. */
    private void exchange(final Blocks sent, final Blocks received) {
        for (int other = 0; other < size; other++) {
            sent.hold(other, marks(rank, other));
            received.expect(other, marks(other, rank));
        }
    }

    private int[] row(final int[] table) {
        return Arrays.copyOfRange(table, rank * size, (rank + 1) * size);
    }

    private int[] column(final int[] table) {
        final int[] column = new int[size];
        for (int from = 0; from < size; from++) {
            column[from] = table[from * size + rank];
        }
        return column;
    }

    private Call allToAllw() throws MPIException {
        final int[] table = varied(size * size);
        final Unit[] units = new Unit[size * size];
        for (int i = 0; i < units.length; i++) {
            units[i] = Unit.any(shared);
        }
        final Unit[] rowUnits = new Unit[size];
        final Unit[] columnUnits = new Unit[size];
        for (int other = 0; other < size; other++) {
            rowUnits[other] = units[rank * size + other];
            columnUnits[other] = units[other * size + rank];
        }
        final TypedBlocks sent = new TypedBlocks(own, rowUnits, quantum, row(table));
        final TypedBlocks received = new TypedBlocks(own, columnUnits, quantum, column(table));
        for (int other = 0; other < size; other++) {
            sent.hold(other, marks(rank, other));
            received.expect(other, marks(other, rank));
        }
        final Area from = sent.area().open(own, begins);
        final Area to = received.area().open(own, begins);
        return new Call(
                what("allToAllw", quantum),
                () -> comm.allToAllw(
                        from.argument(),
                        sent.counts(),
                        sent.displacements(),
                        sent.types(),
                        to.argument(),
                        received.counts(),
                        received.displacements(),
                        received.types()),
                () -> comm.iAllToAllw(
                        from.buffer(),
                        sent.counts(),
                        sent.displacements(),
                        sent.types(),
                        to.buffer(),
                        received.counts(),
                        received.displacements(),
                        received.types()),
                from,
                to);
    }
}
