package mpi.programs;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import mpi.Datatype;
import mpi.Intercomm;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;

/**
 * Collectives between two groups that begin and go on, against loops over what each rank has. Groups have all sizes that some ranks can be split into,
 * and the order of ranks is turned around in one of them; each rank of both is the root once. Calls are over one by one, or all at once.
 */
public final class InterForms {
    /** Ints of a block, where all are alike. */
    private static final int EVEN = 3;

    private static final int UNTOUCHED = -1;

    private final Intercomm inter;
    private final boolean isLow;

    /** This process in the world, and both groups there. */
    private final int me;

    private final int[] mine;
    private final int[] theirs;
    private final boolean isOverlapping;
    private final List<Request> begun = new ArrayList<>();
    private final List<Checks.Call> checks = new ArrayList<>();

    private InterForms(final int lowSize, final boolean isOverlapping) throws MPIException {
        final int size = MPI.COMM_WORLD.getSize();
        this.isOverlapping = isOverlapping;
        me = MPI.COMM_WORLD.getRank();
        isLow = me < lowSize;
        final int[] low = IntStream.range(0, lowSize).toArray();
        final int[] high = IntStream.range(lowSize, size)
                .map(rank -> size - 1 - (rank - lowSize))
                .toArray();
        mine = isLow ? low : high;
        theirs = isLow ? high : low;
        final Intracomm group = MPI.COMM_WORLD.split(isLow ? 0 : 1, isLow ? me : -me);
        group.setErrhandler(isLow ? MPI.ERRORS_RETURN : MPI.ERRORS_ABORT);
        inter = MPI.COMM_WORLD.createIntercomm(group, 0, theirs[0], 5);
        Checks.isTrue(inter.getErrhandler() == group.getErrhandler(), "the handler of the group");
        final Intracomm merged = inter.merge(isLow);
        Checks.isTrue(merged.getErrhandler() == group.getErrhandler(), "the handler of what was merged");
        merged.free();
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        for (int lowSize = 1; lowSize < MPI.COMM_WORLD.getSize(); lowSize++) {
            for (final boolean isOverlapping : new boolean[] {false, true}) {
                final InterForms forms = new InterForms(lowSize, isOverlapping);
                forms.barrier();
                for (int root = 0; root < MPI.COMM_WORLD.getSize(); root++) {
                    forms.rooted(root);
                }
                forms.allGather();
                forms.allGatherv();
                forms.allToAll();
                forms.allToAllv();
                forms.allToAllw();
                forms.allReduce();
                forms.reduceScatter();
                forms.reduceScatterBlock();
                forms.end();
                forms.inter.free();
            }
        }
        MPI.Finalize();
    }

    /** What a rank sends to another one; the same to all is sent to itself. */
    private static int value(final int from, final int to, final int i) {
        return 100_000 * (from + 1) + 1_000 * (to + 1) + i;
    }

    /** How many ints are sent from one rank to another, where that differs: to some none. */
    private static int ints(final int from, final int to) {
        return (2 * from + 3 * to) % 4;
    }

    private static IntBuffer filled(final int length, final IntUnaryOperator values) {
        final IntBuffer buffer = MPI.newIntBuffer(length);
        for (int i = 0; i < length; i++) {
            buffer.put(i, values.applyAsInt(i));
        }
        return buffer;
    }

    private static IntBuffer room(final int length) {
        return filled(length, _ -> UNTOUCHED);
    }

    /** A block for each rank of the other group, one behind the other with a gap of one int; and how long they are, and where. */
    private static final class Varied {
        private final IntBuffer buffer;
        private final int[] counts;
        private final int[] displacements;

        Varied(final IntBuffer buffer, final int[] counts, final int[] displacements) {
            this.buffer = buffer;
            this.counts = counts;
            this.displacements = displacements;
        }

        static Varied of(final int[] counts) {
            final int[] displacements = new int[counts.length];
            int end = 0;
            for (int i = 0; i < counts.length; i++) {
                displacements[i] = end;
                end += counts[i] + 1;
            }
            return new Varied(room(end), counts, displacements);
        }

        void put(final int block, final IntUnaryOperator values) {
            for (int i = 0; i < counts[block]; i++) {
                buffer.put(displacements[block] + i, values.applyAsInt(i));
            }
        }

        int[] byteDisplacements() {
            return IntStream.of(displacements).map(i -> Integer.BYTES * i).toArray();
        }
    }

    private static void equal(final IntBuffer got, final IntBuffer expected, final String what) {
        final int[] all = new int[got.capacity()];
        final int[] wanted = new int[expected.capacity()];
        got.get(0, all);
        expected.get(0, wanted);
        Checks.equal(Arrays.toString(all), Arrays.toString(wanted), what);
    }

    private void end(final Request request, final Checks.Call check) throws MPIException {
        if (isOverlapping) {
            begun.add(request);
            checks.add(check);
        } else {
            request.waitFor();
            check.run();
        }
    }

    private void end() throws MPIException {
        Request.waitAll(begun.toArray(new Request[0]));
        for (final Checks.Call check : checks) {
            check.run();
        }
    }

    /** Nobody passes before all of the other group came: the last of which hears of all of this one first. */
    private void barrier() throws MPIException {
        final boolean isLast = me == MPI.COMM_WORLD.getSize() - 1;
        if (isLast) {
            for (int i = 0; i < theirs.length; i++) {
                MPI.COMM_WORLD.recv(new int[0], 0, MPI.INT, MPI.ANY_SOURCE, 1);
            }
        }
        final Request barrier = inter.iBarrier();
        if (isLow) {
            Checks.isTrue(!barrier.test(), "the barrier waits for the last rank of the other group");
            MPI.COMM_WORLD.send(new int[0], 0, MPI.INT, MPI.COMM_WORLD.getSize() - 1, 1);
        }
        barrier.waitFor();
    }

    /** With a root, which is a rank of the world. */
    private void rooted(final int root) throws MPIException {
        final int rank = indexOf(theirs, root);
        final int argument = rank >= 0 ? rank : root == me ? MPI.ROOT : MPI.PROC_NULL;
        bcast(root, argument);
        gather(root, argument);
        gatherv(root, argument);
        scatter(root, argument);
        scatterv(root, argument);
        reduce(root, argument);
    }

    private static int indexOf(final int[] ranks, final int rank) {
        return IntStream.range(0, ranks.length)
                .filter(i -> ranks[i] == rank)
                .findFirst()
                .orElse(-1);
    }

    private void bcast(final int root, final int argument) throws MPIException {
        final IntBuffer sent = filled(EVEN, i -> value(root, root, i));
        final IntBuffer message = root == me ? sent : room(EVEN);
        end(
                inter.iBcast(message, EVEN, MPI.INT, argument),
                () -> equal(message, argument == MPI.PROC_NULL ? room(EVEN) : sent, "bcast of " + root));
    }

    private void gather(final int root, final int argument) throws MPIException {
        final IntBuffer own = filled(EVEN, i -> value(me, root, i));
        final IntBuffer all = room(EVEN * theirs.length);
        final IntBuffer expected = root == me
                ? filled(EVEN * theirs.length, i -> value(theirs[i / EVEN], root, i % EVEN))
                : room(EVEN * theirs.length);
        end(
                inter.iGather(own, EVEN, MPI.INT, all, EVEN, MPI.INT, argument),
                () -> equal(all, expected, "gather to " + root));
    }

    private void gatherv(final int root, final int argument) throws MPIException {
        final int count = ints(me, root);
        final int[] counts = IntStream.of(theirs).map(from -> ints(from, root)).toArray();
        final Varied all = Varied.of(counts);
        final Varied expected = Varied.of(counts);
        for (int i = 0; root == me && i < theirs.length; i++) {
            final int from = theirs[i];
            expected.put(i, position -> value(from, root, position));
        }
        end(
                inter.iGatherv(
                        filled(count, i -> value(me, root, i)),
                        count,
                        MPI.INT,
                        all.buffer,
                        all.counts,
                        all.displacements,
                        MPI.INT,
                        argument),
                () -> equal(all.buffer, expected.buffer, "gatherv to " + root));
    }

    private void scatter(final int root, final int argument) throws MPIException {
        final IntBuffer all = filled(EVEN * theirs.length, i -> value(root, theirs[i / EVEN], i % EVEN));
        final IntBuffer own = room(EVEN);
        final IntBuffer expected = argument >= 0 ? filled(EVEN, i -> value(root, me, i)) : room(EVEN);
        end(
                inter.iScatter(all, EVEN, MPI.INT, own, EVEN, MPI.INT, argument),
                () -> equal(own, expected, "scatter of " + root));
    }

    private void scatterv(final int root, final int argument) throws MPIException {
        final Varied all =
                Varied.of(IntStream.of(theirs).map(to -> ints(root, to)).toArray());
        for (int i = 0; i < theirs.length; i++) {
            final int to = theirs[i];
            all.put(i, position -> value(root, to, position));
        }
        final int count = ints(root, me);
        final IntBuffer own = room(count);
        final IntBuffer expected = argument >= 0 ? filled(count, i -> value(root, me, i)) : room(count);
        end(
                inter.iScatterv(all.buffer, all.counts, all.displacements, MPI.INT, own, count, MPI.INT, argument),
                () -> equal(own, expected, "scatterv of " + root));
    }

    private void reduce(final int root, final int argument) throws MPIException {
        final IntBuffer result = room(EVEN);
        final IntBuffer expected = root == me ? filled(EVEN, this::sumOfTheirs) : room(EVEN);
        end(
                inter.iReduce(filled(EVEN, i -> value(me, me, i)), result, EVEN, MPI.INT, MPI.SUM, argument),
                () -> equal(result, expected, "reduce to " + root));
    }

    private int sumOfTheirs(final int i) {
        return IntStream.of(theirs).map(from -> value(from, from, i)).sum();
    }

    private void allGather() throws MPIException {
        final IntBuffer all = room(EVEN * theirs.length);
        final IntBuffer expected =
                filled(EVEN * theirs.length, i -> value(theirs[i / EVEN], theirs[i / EVEN], i % EVEN));
        end(
                inter.iAllGather(filled(EVEN, i -> value(me, me, i)), EVEN, MPI.INT, all, EVEN, MPI.INT),
                () -> equal(all, expected, "allGather"));
    }

    private void allGatherv() throws MPIException {
        final int[] counts = IntStream.of(theirs).map(from -> ints(from, from)).toArray();
        final Varied all = Varied.of(counts);
        final Varied expected = Varied.of(counts);
        for (int i = 0; i < theirs.length; i++) {
            final int from = theirs[i];
            expected.put(i, position -> value(from, from, position));
        }
        final int count = ints(me, me);
        end(
                inter.iAllGatherv(
                        filled(count, i -> value(me, me, i)),
                        count,
                        MPI.INT,
                        all.buffer,
                        all.counts,
                        all.displacements,
                        MPI.INT),
                () -> equal(all.buffer, expected.buffer, "allGatherv"));
    }

    private void allToAll() throws MPIException {
        final int length = EVEN * theirs.length;
        final IntBuffer got = room(length);
        final IntBuffer expected = filled(length, i -> value(theirs[i / EVEN], me, i % EVEN));
        end(
                inter.iAllToAll(
                        filled(length, i -> value(me, theirs[i / EVEN], i % EVEN)), EVEN, MPI.INT, got, EVEN, MPI.INT),
                () -> equal(got, expected, "allToAll"));
    }

    private Varied sent() {
        final Varied sent =
                Varied.of(IntStream.of(theirs).map(to -> ints(me, to)).toArray());
        for (int i = 0; i < theirs.length; i++) {
            final int to = theirs[i];
            sent.put(i, position -> value(me, to, position));
        }
        return sent;
    }

    private Varied received(final boolean isHere) {
        final Varied received =
                Varied.of(IntStream.of(theirs).map(from -> ints(from, me)).toArray());
        for (int i = 0; isHere && i < theirs.length; i++) {
            final int from = theirs[i];
            received.put(i, position -> value(from, me, position));
        }
        return received;
    }

    private void allToAllv() throws MPIException {
        final Varied sent = sent();
        final Varied got = received(false);
        end(
                inter.iAllToAllv(
                        sent.buffer,
                        sent.counts,
                        sent.displacements,
                        MPI.INT,
                        got.buffer,
                        got.counts,
                        got.displacements,
                        MPI.INT),
                () -> equal(got.buffer, received(true).buffer, "allToAllv"));
    }

    private void allToAllw() throws MPIException {
        final Varied sent = sent();
        final Varied got = received(false);
        final Datatype[] types = new Datatype[theirs.length];
        Arrays.fill(types, MPI.INT);
        end(
                inter.iAllToAllw(
                        sent.buffer,
                        sent.counts,
                        sent.byteDisplacements(),
                        types,
                        got.buffer,
                        got.counts,
                        got.byteDisplacements(),
                        types),
                () -> equal(got.buffer, received(true).buffer, "allToAllw"));
    }

    private void allReduce() throws MPIException {
        final IntBuffer result = room(EVEN);
        end(
                inter.iAllReduce(filled(EVEN, i -> value(me, me, i)), result, EVEN, MPI.INT, MPI.SUM),
                () -> equal(result, filled(EVEN, this::sumOfTheirs), "allReduce"));
    }

    /** All that the groups give is as long, and each is reduced to parts for the other's ranks: all of it but one int each for the first. */
    private void reduceScatter() throws MPIException {
        final int whole = 2 * (mine.length + theirs.length);
        final int[] counts = new int[mine.length];
        Arrays.fill(counts, 1);
        counts[0] = whole - mine.length + 1;
        final int rank = indexOf(mine, me);
        final int start = rank == 0 ? 0 : counts[0] + rank - 1;
        final IntBuffer result = room(counts[rank]);
        end(
                inter.iReduceScatter(filled(whole, i -> value(me, me, i)), result, counts, MPI.INT, MPI.SUM),
                () -> equal(result, filled(counts[rank], i -> sumOfTheirs(start + i)), "reduceScatter"));
    }

    private void reduceScatterBlock() throws MPIException {
        final int count = 2 * theirs.length;
        final int start = count * indexOf(mine, me);
        final IntBuffer result = room(count);
        end(
                inter.iReduceScatterBlock(
                        filled(count * mine.length, i -> value(me, me, i)), result, count, MPI.INT, MPI.SUM),
                () -> equal(result, filled(count, i -> sumOfTheirs(start + i)), "reduceScatterBlock"));
    }
}
