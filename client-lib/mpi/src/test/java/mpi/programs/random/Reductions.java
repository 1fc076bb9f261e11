package mpi.programs.random;

import java.util.Arrays;
import java.util.SplittableRandom;
import mpi.Datatype;
import mpi.Intracomm;
import mpi.MPIException;
import mpi.Op;

/**
 * Draws a collective that reduces. All of a vector but where it lies, and whether it is reduced in place at a root, is known to all
 * ranks.
 */
final class Reductions {
    /** Units that are put into an element of a user's. */
    private static final int QUANTUM = 6;

    /** Elements of a vector that is short. */
    private static final int SHORT = 40;

    /** Bytes of a vector, at most. */
    private static final int MOST_BYTES = 1 << 17;

    private final Intracomm comm;
    private final SplittableRandom shared;
    private final SplittableRandom own;
    private final boolean begins;
    private final int rank;
    private final int size;
    private final int root;
    private final long salt;
    private final boolean isShort;
    private final Rule rule;
    private final Unit unit;
    private final Form form;
    private final Datatype type;
    private final Op op;

    Reductions(final Intracomm comm, final SplittableRandom shared, final SplittableRandom own, final boolean begins)
            throws MPIException {
        this.comm = comm;
        this.shared = shared;
        this.own = own;
        this.begins = begins;
        this.rank = comm.getRank();
        this.size = comm.getSize();
        this.root = shared.nextInt(size);
        this.salt = shared.nextLong();
        this.isShort = shared.nextBoolean();
        this.rule = Rule.any(shared);
        this.unit = rule.unit(shared);
        this.form = rule.isOfUser()
                ? Draws.form(shared, unit, Draws.divisor(shared, QUANTUM), isShort ? SHORT : 0)
                : unit.form(shared).committed();
        this.type = form.type();
        this.op = rule.op(form, unit.basics(), own.nextBoolean());
    }

    Call draw() throws MPIException {
        return switch (shared.nextInt(6)) {
            case 0 -> reduce();
            case 1 -> allReduce();
            case 2 -> reduceScatter();
            case 3 -> reduceScatterBlock();
            case 4 -> scan();
            default -> exScan();
        };
    }

    /** Elements of each of some blocks. */
    private int count(final int blocks) {
        final int each = form.basics() / unit.basics();
        final int count = Lengths.units(shared, unit, each, blocks, MOST_BYTES) / each;
        return isShort ? Math.min(count, SHORT / blocks) : count;
    }

    private long operand(final int of, final int index, final Basic basic) {
        final long whose = salt + 1_000_003L * of;
        return rule.operand(
                basic,
                index % unit.basics(),
                Lengths.mixed(whose, index),
                Lengths.mixed(whose, -1 - index / unit.basics()));
    }

    private Area.Values vector() {
        return (index, basic) -> operand(rank, index, basic);
    }

    /** What the vectors of the first ranks are together, from some element on. */
    private Area.Values together(final int ranks, final int first, final int count) {
        final int start = first * form.basics();
        final long[] all = new long[count * form.basics()];
        final long[] right = new long[unit.basics()];
        for (int at = 0; at < all.length; at += right.length) {
            long[] left = null;
            for (int from = 0; from < ranks; from++) {
                for (int i = 0; i < right.length; i++) {
                    right[i] = operand(from, start + at + i, form.basic(at + i));
                }
                if (left != null) {
                    rule.reduce(form.basic(at), left, right);
                }
                left = right.clone();
            }
            System.arraycopy(right, 0, all, at, right.length);
        }
        return (index, basic) -> all[index];
    }

    private Blocks block(final int count) {
        return Blocks.of(own, unit.held(), form, new int[] {count}, false);
    }

    private Area open(final Blocks blocks) throws MPIException {
        return blocks.area().open(own, begins);
    }

    private String what(final String name, final Object details) {
        return (begins ? "i" : "") + name + " by " + rule + " at rank " + rank + " of " + size + ", root " + root + ", "
                + details;
    }

    private Call reduce() throws MPIException {
        final int count = count(1);
        final Blocks given = block(count).hold(0, vector());
        final boolean isRoot = rank == root;
        if (own.nextBoolean()) {
            if (isRoot) {
                given.expect(0, together(size, 0, count));
            }
            final Area area = open(given);
            return new Call(
                    what("reduce in place", given),
                    () -> comm.reduce(area.argument(), count, type, op, root),
                    () -> comm.iReduce(area.buffer(), count, type, op, root),
                    area);
        }
        final Area sent = open(given);
        if (!isRoot) {
            return new Call(
                    what("reduce", given),
                    () -> comm.reduce(sent.argument(), null, count, type, op, root),
                    () -> comm.iReduce(sent.buffer(), null, count, type, op, root),
                    sent);
        }
        final Area received = open(block(count).expect(0, together(size, 0, count)));
        return new Call(
                what("reduce", given),
                () -> comm.reduce(sent.argument(), received.argument(), count, type, op, root),
                () -> comm.iReduce(sent.buffer(), received.buffer(), count, type, op, root),
                sent,
                received);
    }

    private Call allReduce() throws MPIException {
        final int count = count(1);
        final Area.Values all = together(size, 0, count);
        final Blocks given = block(count).hold(0, vector());
        if (shared.nextBoolean()) {
            final Area area = open(given.expect(0, all));
            return new Call(
                    what("allReduce in place", given),
                    () -> comm.allReduce(area.argument(), count, type, op),
                    () -> comm.iAllReduce(area.buffer(), count, type, op),
                    area);
        }
        final Area sent = open(given);
        final Area received = open(block(count).expect(0, all));
        return new Call(
                what("allReduce", given),
                () -> comm.allReduce(sent.argument(), received.argument(), count, type, op),
                () -> comm.iAllReduce(sent.buffer(), received.buffer(), count, type, op),
                sent,
                received);
    }

    private Call reduceScatter() throws MPIException {
        final int longest = count(size);
        final int[] counts = new int[size];
        for (int i = 0; i < size; i++) {
            counts[i] = shared.nextInt(longest + 1);
        }
        final int start = Arrays.stream(counts).limit(rank).sum();
        final Area.Values part = together(size, start, counts[rank]);
        final boolean inPlace = shared.nextBoolean();
        final Blocks given = block(Arrays.stream(counts).sum()).hold(0, vector());
        if (inPlace) {
            given.area().expect(form, 0, counts[rank] * form.basics(), part);
            final Area area = open(given);
            return new Call(
                    what("reduceScatter in place", given),
                    () -> comm.reduceScatter(area.argument(), counts, type, op),
                    () -> comm.iReduceScatter(area.buffer(), counts, type, op),
                    area);
        }
        final Area sent = open(given);
        final Area received = open(block(counts[rank]).expect(0, part));
        return new Call(
                what("reduceScatter", given),
                () -> comm.reduceScatter(sent.argument(), received.argument(), counts, type, op),
                () -> comm.iReduceScatter(sent.buffer(), received.buffer(), counts, type, op),
                sent,
                received);
    }

    private Call reduceScatterBlock() throws MPIException {
        final int count = count(size);
        final Area.Values part = together(size, rank * count, count);
        final Blocks given = block(size * count).hold(0, vector());
        if (shared.nextBoolean()) {
            given.area().expect(form, 0, count * form.basics(), part);
            final Area area = open(given);
            return new Call(
                    what("reduceScatterBlock in place", given),
                    () -> comm.reduceScatterBlock(area.argument(), count, type, op),
                    () -> comm.iReduceScatterBlock(area.buffer(), count, type, op),
                    area);
        }
        final Area sent = open(given);
        final Area received = open(block(count).expect(0, part));
        return new Call(
                what("reduceScatterBlock", given),
                () -> comm.reduceScatterBlock(sent.argument(), received.argument(), count, type, op),
                () -> comm.iReduceScatterBlock(sent.buffer(), received.buffer(), count, type, op),
                sent,
                received);
    }

    private Call scan() throws MPIException {
        final int count = count(1);
        final Area.Values upToThis = together(rank + 1, 0, count);
        final Blocks given = block(count).hold(0, vector());
        if (shared.nextBoolean()) {
            final Area area = open(given.expect(0, upToThis));
            return new Call(
                    what("scan in place", given),
                    () -> comm.scan(area.argument(), count, type, op),
                    () -> comm.iScan(area.buffer(), count, type, op),
                    area);
        }
        final Area sent = open(given);
        final Area received = open(block(count).expect(0, upToThis));
        return new Call(
                what("scan", given),
                () -> comm.scan(sent.argument(), received.argument(), count, type, op),
                () -> comm.iScan(sent.buffer(), received.buffer(), count, type, op),
                sent,
                received);
    }

    /** Nobody is before rank 0, whose buffer stays as it is. */
    private Call exScan() throws MPIException {
        final int count = count(1);
        final boolean inPlace = shared.nextBoolean();
        final Blocks given = block(count).hold(0, vector());
        final Blocks result = inPlace ? given : block(count);
        if (rank > 0) {
            result.expect(0, together(rank, 0, count));
        }
        final Area sent = open(given);
        if (inPlace) {
            return new Call(
                    what("exScan in place", given),
                    () -> comm.exScan(sent.argument(), count, type, op),
                    () -> comm.iExScan(sent.buffer(), count, type, op),
                    sent);
        }
        final Area received = open(result);
        return new Call(
                what("exScan", given),
                () -> comm.exScan(sent.argument(), received.argument(), count, type, op),
                () -> comm.iExScan(sent.buffer(), received.buffer(), count, type, op),
                sent,
                received);
    }
}
