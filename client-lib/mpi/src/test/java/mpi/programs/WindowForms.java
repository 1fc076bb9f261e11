package mpi.programs;

import static mpi.programs.IntArea.marks;

import java.nio.IntBuffer;
import java.util.function.IntUnaryOperator;
import mpi.Comm;
import mpi.Group;
import mpi.MPI;
import mpi.MPIException;
import mpi.Op;
import mpi.Win;

/** All forms of one-sided calls, around a ring of any number of ranks: each accesses its own region of what the next one exposes. */
public final class WindowForms {
    /** Ints of an access: pairs here, with other gaps there. */
    private static final int INTS = 6;

    /** Ints of each rank's region of a window. */
    private static final int REGION = 20;

    /** Ints that a displacement counts. */
    private static final int UNIT = 2;

    private final Comm world = MPI.COMM_WORLD;
    private final int rank = world.getRank();
    private final int size = world.getSize();
    private final int next = (rank + 1) % size;
    private final int last = (rank + size - 1) % size;
    private final IntShape plain = IntShape.plain();
    private final IntShape pairs = IntShape.pairs();
    private final IntShape spread = IntShape.spread();
    private final IntShape triples = IntShape.triples();
    private final IntArea exposed = new IntArea(Way.DIRECT, REGION * size);
    private final Win win = new Win(exposed.buffer(), REGION * size, UNIT, MPI.INFO_NULL, world);

    private WindowForms() throws MPIException {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final WindowForms forms = new WindowForms();
        forms.puts();
        forms.gets();
        forms.accumulates();
        forms.getAccumulates();
        forms.singles();
        forms.tested();
        forms.win.free();
        MPI.Finalize();
    }

    /** Where the region of a rank begins that is accessed, in ints. */
    private static int offset(final int origin) {
        return REGION * origin + 2;
    }

    private int displacement() {
        return offset(rank) / UNIT;
    }

    private static IntUnaryOperator round(final int round, final IntUnaryOperator values) {
        return index -> values.applyAsInt(index) + 50 * round;
    }

    private IntArea out(final IntUnaryOperator values) {
        return new IntArea(Way.DIRECT, pairs.length(INTS)).hold(pairs, 0, INTS, values);
    }

    /** Tells the rank that this one accesses, and hears from the rank that accesses this one. */
    private void tell() throws MPIException {
        world.sendRecv(new int[0], 0, MPI.INT, next, 1, new int[0], 0, MPI.INT, last, 1);
    }

    private void put(final IntArea sent) throws MPIException {
        win.put(sent.buffer(), INTS / 2, pairs.type(), next, displacement(), INTS, spread.type());
    }

    /** Completes an access of this rank. */
    @FunctionalInterface
    private interface Completion {
        void run() throws MPIException;
    }

    private void puts() throws MPIException {
        // What is flushed is there, though the epoch goes on.
        final Completion[] flushes = {() -> win.flush(next), win::flushAll};
        for (int round = 0; round < flushes.length; round++) {
            final IntArea sent = out(round(round, marks(rank, next)));
            exposed.expect(spread, offset(last), INTS, round(round, marks(last, rank)));
            win.lockAll(0);
            put(sent);
            flushes[round].run();
            tell();
            win.sync();
            exposed.check("put and flushed, the way of number " + round);
            sent.check("what is put");
            win.unlockAll();
            world.barrier();
        }
        // What is flushed here alone may change.
        final Completion[] locals = {() -> win.flushLocal(next), win::flushLocalAll};
        for (int round = 0; round < locals.length; round++) {
            final int number = 2 + round;
            final IntArea sent = out(round(number, marks(rank, next)));
            exposed.expect(spread, offset(last), INTS, round(number, marks(last, rank)));
            win.lock(MPI.LOCK_SHARED, next, 0);
            put(sent);
            locals[round].run();
            sent.hold(pairs, 0, INTS, marks(9, 9));
            win.unlock(next);
            world.barrier();
            exposed.check("put and flushed here, the way of number " + round);
            world.barrier();
        }
        final IntArea sent = out(round(5, marks(rank, next)));
        exposed.expect(spread, offset(last), INTS, round(5, marks(last, rank)));
        win.lock(MPI.LOCK_EXCLUSIVE, next, 0);
        win.rPut(sent.buffer(), INTS / 2, pairs.type(), next, displacement(), INTS, spread.type())
                .waitFor();
        sent.hold(pairs, 0, INTS, marks(9, 9));
        win.unlock(next);
        world.barrier();
        exposed.check("put by request");
        world.barrier();
    }

    private void gets() throws MPIException {
        exposed.hold(pairs, offset(last), INTS, round(6, marks(rank, last)));
        world.barrier();
        final IntArea[] got = new IntArea[4];
        for (int i = 0; i < got.length; i++) {
            got[i] = new IntArea(Way.DIRECT, spread.length(INTS)).expect(spread, 0, INTS, round(6, marks(next, rank)));
        }
        win.lockAll(0);
        get(got[0]);
        win.flush(next);
        got[0].check("got and flushed");
        get(got[1]);
        win.flushLocalAll();
        got[1].check("got and flushed here");
        win.rGet(got[2].buffer(), INTS, spread.type(), next, displacement(), INTS / 2, pairs.type())
                .waitFor();
        got[2].check("got by request");
        get(got[3]);
        win.unlockAll();
        got[3].check("got");
        world.barrier();
        exposed.check("what is got");
    }

    private void get(final IntArea got) throws MPIException {
        win.get(got.buffer(), INTS, spread.type(), next, displacement(), INTS / 2, pairs.type());
    }

    /** Exposes values, which another rank then changes. */
    private void expose(final int round) throws MPIException {
        exposed.hold(spread, offset(last), INTS, round(round, marks(rank, last)));
        world.barrier();
    }

    private void accumulates() throws MPIException {
        expose(7);
        final IntArea sent = out(marks(rank, next));
        win.lock(MPI.LOCK_SHARED, next, 0);
        win.accumulate(sent.buffer(), INTS / 2, pairs.type(), next, displacement(), INTS, spread.type(), MPI.SUM);
        win.unlock(next);
        world.barrier();
        final IntUnaryOperator added = marks(last, rank);
        final IntUnaryOperator before = round(7, marks(rank, last));
        exposed.expect(spread, offset(last), INTS, index -> before.applyAsInt(index) + added.applyAsInt(index));
        exposed.check("accumulated");
        world.barrier();
        win.lock(MPI.LOCK_SHARED, next, 0);
        win.rAccumulate(sent.buffer(), INTS / 2, pairs.type(), next, displacement(), INTS, spread.type(), MPI.MIN)
                .waitFor();
        sent.hold(pairs, 0, INTS, marks(9, 9));
        win.unlock(next);
        world.barrier();
        exposed.expect(spread, offset(last), INTS, added);
        exposed.check("accumulated by request");
        world.barrier();
    }

    /** Also replaces, and only reads. */
    private void getAccumulates() throws MPIException {
        final Op[] ops = {MPI.SUM, MPI.REPLACE, MPI.NO_OP};
        for (int round = 0; round < 2 * ops.length; round++) {
            final Op op = ops[round / 2];
            expose(round);
            final IntArea sent = out(marks(rank, next));
            final IntArea got = new IntArea(Way.DIRECT, INTS).expect(triples, 0, INTS, round(round, marks(next, rank)));
            win.lockAll(0);
            if (round % 2 == 0) {
                win.getAccumulate(
                        sent.buffer(),
                        INTS / 2,
                        pairs.type(),
                        got.buffer(),
                        INTS / 3,
                        triples.type(),
                        next,
                        displacement(),
                        INTS,
                        spread.type(),
                        op);
                win.flushAll();
            } else {
                win.rGetAccumulate(
                                sent.buffer(),
                                INTS / 2,
                                pairs.type(),
                                got.buffer(),
                                INTS / 3,
                                triples.type(),
                                next,
                                displacement(),
                                INTS,
                                spread.type(),
                                op)
                        .waitFor();
            }
            got.check("what was there before, round " + round);
            sent.check("what is accumulated, round " + round);
            win.unlockAll();
            world.barrier();
            final IntUnaryOperator before = round(round, marks(rank, last));
            final IntUnaryOperator came = marks(last, rank);
            exposed.expect(
                    spread,
                    offset(last),
                    INTS,
                    index -> op == MPI.SUM
                            ? before.applyAsInt(index) + came.applyAsInt(index)
                            : op == MPI.REPLACE ? came.applyAsInt(index) : before.applyAsInt(index));
            exposed.check("accumulated and read, round " + round);
            world.barrier();
        }
    }

    private static IntBuffer one(final int value) {
        return MPI.newIntBuffer(1).put(0, value);
    }

    private void singles() throws MPIException {
        expose(8);
        final int before = round(8, marks(next, rank)).applyAsInt(0);
        final IntBuffer value = one(30);
        final IntBuffer got = one(-1);
        win.lock(MPI.LOCK_SHARED, next, 0);
        win.fetchAndOp(value, got, MPI.INT, next, displacement(), MPI.SUM);
        win.flush(next);
        Checks.equal(got.get(0), before, "fetched");
        Checks.equal(value.get(0), 30, "added");
        win.compareAndSwap(one(-5), one(before), got, MPI.INT, next, displacement());
        win.flush(next);
        Checks.equal(got.get(0), before + 30, "not what it was compared with");
        final IntBuffer compared = one(before + 30);
        win.compareAndSwap(value, compared, got, MPI.INT, next, displacement());
        win.flush(next);
        Checks.equal(got.get(0), before + 30, "what it was compared with");
        Checks.equal(value.get(0), 30, "what is swapped in");
        Checks.equal(compared.get(0), before + 30, "what is compared");
        win.unlock(next);
        world.barrier();
        exposed.expect(plain, offset(last), 1, index -> 30);
        exposed.check("swapped");
        world.barrier();
    }

    /** An epoch of this rank's memory is over only when the rank that accesses it says so. */
    private void tested() throws MPIException {
        final Group all = win.getGroup();
        final IntArea sent = out(round(9, marks(rank, next)));
        win.post(all.incl(new int[] {last}), 0);
        win.start(all.incl(new int[] {next}), 0);
        Checks.isTrue(!win.test(), "nobody has accessed it");
        world.sendRecv(new int[0], 0, MPI.INT, last, 2, new int[0], 0, MPI.INT, next, 2);
        put(sent);
        win.complete();
        while (!win.test()) {
            Thread.onSpinWait();
        }
        exposed.expect(spread, offset(last), INTS, round(9, marks(last, rank)));
        exposed.check("put within an epoch that was tested");
    }
}
