package mpi;

import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Members;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Processes in an order. Does not change but for being freed. */
public final class Group implements Freeable {
    private static final Members NOBODY = new Members();

    private Members members;

    Group(final Members members) {
        this.members = members;
    }

    /** The group of nobody. */
    static Group empty() {
        return new Group(NOBODY);
    }

    Members members() throws MPIException {
        if (members == null) {
            throw Faults.raiseAnywhere(Faults.failure(ErrorClass.GROUP, "no group: it was freed"));
        }
        return members;
    }

    /**
     * How many processes there are.
     *
     * @return processes.
     * @throws MPIException if it was freed.
     */
    public int getSize() throws MPIException {
        return members().size();
    }

    /**
     * This process.
     *
     * @return its rank in the group; {@link MPI#UNDEFINED} if it is not in it.
     * @throws MPIException if it was freed.
     */
    public int getRank() throws MPIException {
        return defined(members().rankOf(Environment.require().engine().worldRank()));
    }

    @Override
    public void free() throws MPIException {
        members();
        members = null;
    }

    /**
     * Is it freed?
     *
     * @return true if so.
     */
    public boolean isNull() {
        return members == null;
    }

    /**
     * Who members of one group are in another.
     *
     * @param group1 the one.
     * @param ranks1 ranks in it, or {@link MPI#PROC_NULL}.
     * @param group2 the other.
     * @return their ranks there; {@link MPI#UNDEFINED} for those that are not in it.
     * @throws MPIException if a rank is none.
     */
    public static int[] translateRanks(final Group group1, final int[] ranks1, final Group group2) throws MPIException {
        final Members from = group1.members();
        final Members to = group2.members();
        final int[] ranks2 = new int[ranks1.length];
        for (int i = 0; i < ranks1.length; i++) {
            if (ranks1[i] == Constant.PROC_NULL) {
                ranks2[i] = Constant.PROC_NULL;
            } else {
                group1.requireRank(ranks1[i]);
                ranks2[i] = defined(to.rankOf(from.worldRank(ranks1[i])));
            }
        }
        return ranks2;
    }

    /**
     * Compares groups.
     *
     * @param group1 the one.
     * @param group2 the other.
     * @return {@link MPI#IDENT}; {@link MPI#SIMILAR} if the order differs; {@link MPI#UNEQUAL} if members do.
     * @throws MPIException if one was freed.
     */
    public static int compare(final Group group1, final Group group2) throws MPIException {
        return compare(group1.members(), group2.members());
    }

    static int compare(final Members left, final Members right) {
        if (left.equals(right)) {
            return Constant.IDENT;
        }
        if (left.size() != right.size()) {
            return Constant.UNEQUAL;
        }
        for (int rank = 0; rank < left.size(); rank++) {
            if (right.rankOf(left.worldRank(rank)) < 0) {
                return Constant.UNEQUAL;
            }
        }
        return Constant.SIMILAR;
    }

    /**
     * Those of one group, and behind them those that are in the other alone.
     *
     * @param group1 the one.
     * @param group2 the other.
     * @return a new group.
     * @throws MPIException if one was freed.
     */
    public static Group union(final Group group1, final Group group2) throws MPIException {
        final Members first = group1.members();
        final int[] added = group2.ranksOf(worldRank -> first.rankOf(worldRank) < 0);
        final int[] all = Arrays.copyOf(group1.ranksOf(worldRank -> true), group1.getSize() + added.length);
        System.arraycopy(added, 0, all, group1.getSize(), added.length);
        return new Group(new Members(all));
    }

    /**
     * Those of one group that are in the other, too.
     *
     * @param group1 the one.
     * @param group2 the other.
     * @return a new group, in the order of the one.
     * @throws MPIException if one was freed.
     */
    public static Group intersection(final Group group1, final Group group2) throws MPIException {
        final Members others = group2.members();
        return new Group(new Members(group1.ranksOf(worldRank -> others.rankOf(worldRank) >= 0)));
    }

    /**
     * Those of one group that are not in the other.
     *
     * @param group1 the one.
     * @param group2 the other.
     * @return a new group, in the order of the one.
     * @throws MPIException if one was freed.
     */
    public static Group difference(final Group group1, final Group group2) throws MPIException {
        final Members others = group2.members();
        return new Group(new Members(group1.ranksOf(worldRank -> others.rankOf(worldRank) < 0)));
    }

    private int[] ranksOf(final IntPredicate wanted) throws MPIException {
        final int[] all = new int[members().size()];
        Arrays.setAll(all, members::worldRank);
        return Arrays.stream(all).filter(wanted).toArray();
    }

    /**
     * Those of some ranks, in their order.
     *
     * @param ranks no rank twice.
     * @return a new group.
     * @throws MPIException if a rank is none, or there twice.
     */
    public Group incl(final int[] ranks) throws MPIException {
        final Members all = members();
        requireDistinct(ranks);
        return new Group(new Members(Arrays.stream(ranks).map(all::worldRank).toArray()));
    }

    /**
     * Those of all ranks but some, in their order here.
     *
     * @param ranks no rank twice.
     * @return a new group.
     * @throws MPIException if a rank is none, or there twice.
     */
    public Group excl(final int[] ranks) throws MPIException {
        final Members all = members();
        requireDistinct(ranks);
        final boolean[] left = new boolean[all.size()];
        Arrays.fill(left, true);
        for (final int rank : ranks) {
            left[rank] = false;
        }
        return new Group(new Members(ranksOf(worldRank -> left[all.rankOf(worldRank)])));
    }

    /**
     * Those of ranges of ranks.
     *
     * @param ranges first rank, last rank and step of each; no rank may be in two.
     * @return a new group.
     * @throws MPIException if a rank is none, or there twice.
     */
    public Group rangeIncl(final int[][] ranges) throws MPIException {
        return incl(expand(ranges));
    }

    /**
     * Those of all ranks but ranges of them.
     *
     * @param ranges first rank, last rank and step of each; no rank may be in two.
     * @return a new group.
     * @throws MPIException if a rank is none, or there twice.
     */
    public Group rangeExcl(final int[][] ranges) throws MPIException {
        return excl(expand(ranges));
    }

    private static int[] expand(final int[][] ranges) throws MPIException {
        final List<Integer> ranks = new ArrayList<>();
        for (final int[] range : ranges) {
            if (range.length != 3 || range[2] == 0 || range[0] != range[1] && range[0] < range[1] != range[2] > 0) {
                throw Faults.raiseAnywhere(Faults.failure(
                        ErrorClass.RANK,
                        "a range is a first rank, a last rank and a step that leads from the one to the other, and not "
                                + Arrays.toString(range)));
            }
            for (int rank = range[0]; range[2] > 0 ? rank <= range[1] : rank >= range[1]; rank += range[2]) {
                ranks.add(rank);
            }
        }
        return ranks.stream().mapToInt(Integer::intValue).toArray();
    }

    private void requireDistinct(final int[] ranks) throws MPIException {
        for (final int rank : ranks) {
            requireRank(rank);
        }
        if (Arrays.stream(ranks).distinct().count() != ranks.length) {
            throw Faults.raiseAnywhere(
                    Faults.failure(ErrorClass.RANK, "a rank is there twice: " + Arrays.toString(ranks)));
        }
    }

    private void requireRank(final int rank) throws MPIException {
        if (rank < 0 || rank >= members().size()) {
            throw Faults.raiseAnywhere(
                    Faults.failure(ErrorClass.RANK, "there is no rank " + rank + " in a group of " + members.size()));
        }
    }

    private static int defined(final int rank) {
        return rank < 0 ? Constant.UNDEFINED : rank;
    }
}
