package mpi.programs;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import mpi.Comm;
import mpi.Group;
import mpi.Info;
import mpi.Intercomm;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;

/** Groups, what is between two of them, and hints, of any number of ranks. */
public final class GroupForms {
    private final Intracomm world = MPI.COMM_WORLD;
    private final int rank = world.getRank();
    private final int size = world.getSize();
    private final Group all = world.getGroup();

    private GroupForms() throws MPIException {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final GroupForms forms = new GroupForms();
        forms.excluded();
        forms.ranges();
        forms.combined();
        if (forms.size > 1) {
            forms.remote();
        }
        hints();
        forms.hintsOfCommunicators();
        MPI.Finalize();
    }

    private int[] ranks(final IntPredicate wanted) {
        return IntStream.range(0, size).filter(wanted).toArray();
    }

    private int[] reversed(final IntPredicate wanted) {
        return IntStream.range(0, size).map(i -> size - 1 - i).filter(wanted).toArray();
    }

    private void check(final Group group, final int[] expected, final String what) throws MPIException {
        Checks.equal(group.getSize(), expected.length, "size of " + what);
        final int[] own = IntStream.range(0, expected.length).toArray();
        Checks.equal(
                Arrays.toString(Group.translateRanks(group, own, all)), Arrays.toString(expected), "ranks of " + what);
        int place = MPI.UNDEFINED;
        for (int i = 0; i < expected.length; i++) {
            place = expected[i] == rank ? i : place;
        }
        Checks.equal(group.getRank(), place, "own rank in " + what);
        Checks.equal(Group.translateRanks(all, new int[] {rank}, group)[0], place, "own rank, translated to " + what);
    }

    private void excluded() throws MPIException {
        check(all.excl(new int[] {size / 2}), ranks(i -> i != size / 2), "all but one");
        check(all.excl(new int[0]), ranks(i -> true), "all but none");
        check(all.excl(reversed(i -> true)), new int[0], "none");
        final Group turned = all.incl(reversed(i -> true));
        check(turned.excl(new int[] {0}), reversed(i -> i != size - 1), "all but the first, which is the last");
        check(
                turned.excl(turnedRanks(i -> i % 3 == 1)),
                reversed(i -> i % 3 != 1),
                "the other way round, all but each third");
    }

    /** What some ranks are in a group that is the other way round. */
    private int[] turnedRanks(final IntPredicate wanted) {
        return Arrays.stream(ranks(wanted)).map(i -> size - 1 - i).toArray();
    }

    private void ranges() throws MPIException {
        final int lastEven = (size - 1) / 2 * 2;
        final int[] evens = reversed(i -> i % 2 == 0);
        final int[][] downAndUp =
                size == 1 ? new int[][] {{0, 0, 1}} : new int[][] {{lastEven, 0, -2}, {1, size - 1, 2}};
        check(
                all.rangeIncl(downAndUp),
                IntStream.concat(Arrays.stream(evens), Arrays.stream(ranks(i -> i % 2 == 1)))
                        .toArray(),
                "even ones down, then odd ones up");
        check(all.rangeIncl(new int[][] {{0, size - 1, 3}}), ranks(i -> i % 3 == 0), "each third");
        check(all.rangeExcl(new int[][] {{0, size - 1, 3}}), ranks(i -> i % 3 != 0), "all but each third");
        check(all.rangeExcl(new int[][] {{lastEven, 0, -2}}), ranks(i -> i % 2 == 1), "all but even ones");
        check(all.rangeExcl(downAndUp), new int[0], "none");
    }

    private void combined() throws MPIException {
        final IntPredicate inLeft = i -> i % 3 != 1;
        final IntPredicate inRight = i -> i % 2 == 0;
        final Group left = all.incl(reversed(inLeft));
        final Group right = all.incl(ranks(inRight));
        check(Group.intersection(left, right), reversed(inLeft.and(inRight)), "an intersection, in the first's order");
        check(Group.intersection(right, left), ranks(inLeft.and(inRight)), "an intersection, in the other order");
        check(Group.difference(left, right), reversed(inLeft.and(inRight.negate())), "a difference");
        check(Group.difference(right, left), ranks(inRight.and(inLeft.negate())), "the other difference");
        check(
                Group.union(left, right),
                IntStream.concat(Arrays.stream(reversed(inLeft)), Arrays.stream(ranks(inRight.and(inLeft.negate()))))
                        .toArray(),
                "a union");
        check(Group.intersection(left, MPI.GROUP_EMPTY), new int[0], "what an empty one has too");
        Checks.equal(Group.compare(left, all.incl(reversed(inLeft))), MPI.IDENT, "alike");
        final int several = ranks(inLeft).length;
        Checks.equal(
                Group.compare(left, all.incl(ranks(inLeft))),
                several > 1 ? MPI.SIMILAR : MPI.IDENT,
                "in another order");
        Checks.equal(Group.compare(left, MPI.GROUP_EMPTY), MPI.UNEQUAL, "others");
    }

    /** Leaders are the last of their groups, in which the order is turned around. */
    private void remote() throws MPIException {
        final int half = size / 2;
        final boolean isLow = rank < half;
        final Intracomm mine = world.split(isLow ? 0 : 1, -rank);
        final Intercomm inter = world.createIntercomm(mine, mine.getSize() - 1, isLow ? half : 0, 12);
        final int[] low = reversed(i -> i < half);
        final int[] high = reversed(i -> i >= half);
        check(inter.getGroup(), isLow ? low : high, "the own group");
        check(inter.getRemoteGroup(), isLow ? high : low, "the other group");
        Checks.equal(inter.getRemoteSize(), (isLow ? high : low).length, "size of the other group");
        final Info info = new Info();
        info.set("side", isLow ? "low" : "high");
        final Intercomm copy = inter.dupWithInfo(info);
        Checks.equal(copy.getInfo().get("side"), isLow ? "low" : "high", "hint");
        check(copy.getRemoteGroup(), isLow ? high : low, "the other group of a duplicate");
        final int[] sum = {rank};
        copy.allReduce(sum, 1, MPI.INT, MPI.SUM);
        Checks.equal(sum[0], IntStream.of(isLow ? high : low).sum(), "sum over the others");
    }

    private static void hints() throws MPIException {
        final Info info = new Info();
        Checks.equal(info.size(), 0, "no hints");
        info.set("first", "1");
        info.set("second", "2");
        info.set("third", "3");
        info.set("second", "two");
        Checks.equal(info.size(), 3, "hints");
        Checks.equal(info.getKey(0) + info.getKey(1) + info.getKey(2), "firstsecondthird", "keys");
        final Info copy = info.dup();
        info.delete("first");
        Checks.equal(info.getKey(0) + info.getKey(1), "secondthird", "keys that are left");
        Checks.isTrue(info.get("first") == null, "deleted");
        Checks.equal(info.get("second"), "two", "set anew");
        Checks.equal(copy.get("first"), "1", "a copy is apart");
        Checks.equal(copy.clone().getKey(2), "third", "a copy of a copy");
        copy.free();
        Checks.isTrue(copy.isNull(), "freed");
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        final String none = Checks.failure(MPI.ERR_ARG, () -> Checks.equal(info.getKey(2), "", "no key"));
        Checks.isTrue(none.contains("2"), none);
        Checks.failure(MPI.ERR_INFO_NOKEY, () -> info.delete("first"));
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ARE_FATAL);
    }

    private void hintsOfCommunicators() throws MPIException {
        final Info info = new Info();
        info.set("own", "1");
        final Intracomm copy = world.dupWithInfo(info);
        info.set("own", "changed");
        Checks.equal(copy.getInfo().get("own"), "1", "hint at the time of the duplicate");
        Checks.isTrue(world.getInfo().get("own") == null, "a hint of the duplicate alone");
        Checks.equal(Comm.compare(world, copy), MPI.CONGRUENT, "a duplicate is congruent");
        copy.getInfo().set("own", "elsewhere");
        Checks.equal(copy.getInfo().get("own"), "1", "what is asked for is a copy");
        Checks.equal(copy.dup().getInfo().get("own"), "1", "hint of a duplicate's duplicate");
        copy.setInfo(info);
        info.delete("own");
        Checks.equal(copy.getInfo().get("own"), "changed", "hint that was set");
        final int[] sum = {rank};
        copy.allReduce(sum, 1, MPI.INT, MPI.SUM);
        Checks.equal(sum[0], size * (size - 1) / 2, "sum over a duplicate");
        copy.free();
    }
}
