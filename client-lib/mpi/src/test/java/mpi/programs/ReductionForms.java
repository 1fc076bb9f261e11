package mpi.programs;

import mpi.Datatype;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Op;
import mpi.UserFunction;

/**
 * Collectives that reduce, in all their forms, of any number of ranks. What they reduce are functions {@code x -> a x + b} of 16 bits, whose
 * order matters.
 */
public final class ReductionForms {
    private static final int COUNT = 3;

    private final Intracomm world = MPI.COMM_WORLD;
    private final int rank = world.getRank();
    private final int size = world.getSize();
    private final int root = size / 2;
    private final IntShape plain = IntShape.plain();
    private final Op op;
    private final Way way;

    private ReductionForms(final Way way, final Op op) throws MPIException {
        this.way = way;
        this.op = op;
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final Op chained = new Op(new Chain(), false);
        for (int round = 0; round < 3; round++) {
            for (final Way way : Way.values()) {
                final ReductionForms forms = new ReductionForms(way, chained);
                forms.reduce();
                forms.reduceInPlace();
                forms.allReduce();
                forms.allReduceInPlace();
                forms.reduceScatter();
                forms.reduceScatterInPlace();
                forms.reduceScatterBlock();
                forms.reduceScatterBlockInPlace();
                forms.scan();
                forms.scanInPlace();
                forms.exScan();
                forms.exScanInPlace();
            }
        }
        MPI.Finalize();
    }

    /** One function after the other. */
    private static int chain(final int first, final int second) {
        final int factor = (first >>> 16) * (second >>> 16);
        final int summand = (first & 0xFFFF) * (second >>> 16) + (second & 0xFFFF);
        return (factor << 16) | (summand & 0xFFFF);
    }

    private static final class Chain extends UserFunction {
        @Override
        public void call(final Object in, final Object inOut, final int count, final Datatype type) {
            for (int i = 0; i < count; i++) {
                ((int[]) inOut)[i] = chain(((int[]) in)[i], ((int[]) inOut)[i]);
            }
        }
    }

    /** What a rank gives. */
    private static int given(final int from, final int index) {
        return ((2 * from + 3) << 16) | (100 * from + index + 1);
    }

    /** What ranks give together, all before one. */
    private static int together(final int end, final int index) {
        int chained = given(0, index);
        for (int from = 1; from < end; from++) {
            chained = chain(chained, given(from, index));
        }
        return chained;
    }

    /** What all ranks give together. */
    private int all(final int index) {
        return together(size, index);
    }

    private IntArea area(final int ints) {
        return new IntArea(way, ints);
    }

    private IntArea given(final int ints) {
        return area(ints).hold(plain, 0, ints, index -> given(rank, index));
    }

    private void reduce() throws MPIException {
        final IntArea sent = given(COUNT);
        final IntArea received = area(COUNT).expect(plain, 0, rank == root ? COUNT : 0, this::all);
        if (way.begins()) {
            world.iReduce(sent.buffer(), received.buffer(), COUNT, MPI.INT, op, root)
                    .waitFor();
        } else {
            world.reduce(sent.buffer(), received.buffer(), COUNT, MPI.INT, op, root);
        }
        sent.check("what reduce sends");
        received.check("reduce");
    }

    private void reduceInPlace() throws MPIException {
        final IntArea area = given(COUNT).expect(plain, 0, rank == root ? COUNT : 0, this::all);
        if (way.begins()) {
            world.iReduce(area.buffer(), COUNT, MPI.INT, op, root).waitFor();
        } else {
            world.reduce(area.buffer(), COUNT, MPI.INT, op, root);
        }
        area.check("reduce in place");
    }

    private void allReduce() throws MPIException {
        final IntArea sent = given(COUNT);
        final IntArea received = area(COUNT).expect(plain, 0, COUNT, this::all);
        if (way.begins()) {
            world.iAllReduce(sent.buffer(), received.buffer(), COUNT, MPI.INT, op)
                    .waitFor();
        } else {
            world.allReduce(sent.buffer(), received.buffer(), COUNT, MPI.INT, op);
        }
        sent.check("what allReduce sends");
        received.check("allReduce");
    }

    private void allReduceInPlace() throws MPIException {
        final IntArea area = given(COUNT).expect(plain, 0, COUNT, this::all);
        if (way.begins()) {
            world.iAllReduce(area.buffer(), COUNT, MPI.INT, op).waitFor();
        } else {
            world.allReduce(area.buffer(), COUNT, MPI.INT, op);
        }
        area.check("allReduce in place");
    }

    /** Ints of the block of a rank, where blocks differ; one has none. */
    private static int ints(final int owner) {
        return (owner + 1) % 4;
    }

    private int[] counts() {
        final int[] counts = new int[size];
        for (int i = 0; i < size; i++) {
            counts[i] = ints(i);
        }
        return counts;
    }

    /** Where the block of a rank begins; of the rank behind the last one, where all end. */
    private static int start(final int owner) {
        int start = 0;
        for (int before = 0; before < owner; before++) {
            start += ints(before);
        }
        return start;
    }

    private void reduceScatter() throws MPIException {
        final IntArea sent = given(start(size));
        final int start = start(rank);
        final IntArea received = area(ints(rank)).expect(plain, 0, ints(rank), index -> together(size, start + index));
        if (way.begins()) {
            world.iReduceScatter(sent.buffer(), received.buffer(), counts(), MPI.INT, op)
                    .waitFor();
        } else {
            world.reduceScatter(sent.buffer(), received.buffer(), counts(), MPI.INT, op);
        }
        sent.check("what reduceScatter sends");
        received.check("reduceScatter");
    }

    private void reduceScatterInPlace() throws MPIException {
        final int start = start(rank);
        final IntArea area = given(start(size)).expect(plain, 0, ints(rank), index -> together(size, start + index));
        if (way.begins()) {
            world.iReduceScatter(area.buffer(), counts(), MPI.INT, op).waitFor();
        } else {
            world.reduceScatter(area.buffer(), counts(), MPI.INT, op);
        }
        area.check("reduceScatter in place");
    }

    private void reduceScatterBlock() throws MPIException {
        final IntArea sent = given(COUNT * size);
        final IntArea received = area(COUNT).expect(plain, 0, COUNT, index -> together(size, COUNT * rank + index));
        if (way.begins()) {
            world.iReduceScatterBlock(sent.buffer(), received.buffer(), COUNT, MPI.INT, op)
                    .waitFor();
        } else {
            world.reduceScatterBlock(sent.buffer(), received.buffer(), COUNT, MPI.INT, op);
        }
        sent.check("what reduceScatterBlock sends");
        received.check("reduceScatterBlock");
    }

    private void reduceScatterBlockInPlace() throws MPIException {
        final IntArea area = given(COUNT * size).expect(plain, 0, COUNT, index -> together(size, COUNT * rank + index));
        if (way.begins()) {
            world.iReduceScatterBlock(area.buffer(), COUNT, MPI.INT, op).waitFor();
        } else {
            world.reduceScatterBlock(area.buffer(), COUNT, MPI.INT, op);
        }
        area.check("reduceScatterBlock in place");
    }

    private void scan() throws MPIException {
        final IntArea sent = given(COUNT);
        final IntArea received = area(COUNT).expect(plain, 0, COUNT, index -> together(rank + 1, index));
        if (way.begins()) {
            world.iScan(sent.buffer(), received.buffer(), COUNT, MPI.INT, op).waitFor();
        } else {
            world.scan(sent.buffer(), received.buffer(), COUNT, MPI.INT, op);
        }
        sent.check("what scan sends");
        received.check("scan");
    }

    private void scanInPlace() throws MPIException {
        final IntArea area = given(COUNT).expect(plain, 0, COUNT, index -> together(rank + 1, index));
        if (way.begins()) {
            world.iScan(area.buffer(), COUNT, MPI.INT, op).waitFor();
        } else {
            world.scan(area.buffer(), COUNT, MPI.INT, op);
        }
        area.check("scan in place");
    }

    /** Rank 0 has nobody before it, and its buffer stays as it is. */
    private void exScan() throws MPIException {
        final IntArea sent = given(COUNT);
        final IntArea received = area(COUNT).expect(plain, 0, rank == 0 ? 0 : COUNT, index -> together(rank, index));
        if (way.begins()) {
            world.iExScan(sent.buffer(), received.buffer(), COUNT, MPI.INT, op).waitFor();
        } else {
            world.exScan(sent.buffer(), received.buffer(), COUNT, MPI.INT, op);
        }
        sent.check("what exScan sends");
        received.check("exScan");
    }

    private void exScanInPlace() throws MPIException {
        final IntArea area = given(COUNT).expect(plain, 0, rank == 0 ? 0 : COUNT, index -> together(rank, index));
        if (way.begins()) {
            world.iExScan(area.buffer(), COUNT, MPI.INT, op).waitFor();
        } else {
            world.exScan(area.buffer(), COUNT, MPI.INT, op);
        }
        area.check("exScan in place");
    }
}
