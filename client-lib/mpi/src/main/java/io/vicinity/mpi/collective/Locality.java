package io.vicinity.mpi.collective;

import java.util.Arrays;

/**
 * Which ranks of a group share memory, as its members agreed once. It is a hint, and the same at all of them: where a rank moved since, what
 * they choose is less good, and never wrong. Groups are numbered by their lowest ranks. Thread-safe.
 */
public final class Locality {
    private final int[] groups;
    private final int[] indices;
    private final int[][] members;
    private final int[] leaders;
    private final int[] order;
    private final boolean isContiguous;

    /** Leaders where another rank is that of its group, by that rank; filled by use. */
    private final int[][] leadersWith;

    private Locality(final int[] groups, final int count) {
        this.groups = groups;
        members = new int[count][];
        leaders = new int[count];
        indices = new int[groups.length];
        order = new int[groups.length];
        leadersWith = new int[groups.length][];
        int placed = 0;
        for (int group = 0; group < count; group++) {
            members[group] = membersOf(group);
            leaders[group] = members[group][0];
            for (int index = 0; index < members[group].length; index++) {
                indices[members[group][index]] = index;
                order[placed++] = members[group][index];
            }
        }
        boolean ascending = true;
        for (int rank = 0; rank < groups.length; rank++) {
            ascending &= order[rank] == rank;
        }
        isContiguous = ascending;
    }

    private int[] membersOf(final int group) {
        final int[] found = new int[groups.length];
        int count = 0;
        for (int rank = 0; rank < groups.length; rank++) {
            if (groups[rank] == group) {
                found[count++] = rank;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /**
     * That of ranks of which nothing is known: as if all shared memory.
     *
     * @param ranks of the group.
     * @return the locality.
     */
    public static Locality unknown(final int ranks) {
        return of(new int[ranks]);
    }

    /**
     * That of ranks with labels.
     *
     * @param labels of each rank; those that share memory have the same.
     * @return the locality.
     */
    public static Locality of(final int... labels) {
        final int[] groups = new int[labels.length];
        int count = 0;
        for (int rank = 0; rank < labels.length; rank++) {
            int same = 0;
            while (labels[same] != labels[rank]) {
                same++;
            }
            groups[rank] = same == rank ? count++ : groups[same];
        }
        return new Locality(groups, count);
    }

    /** Is there something to be gained: several groups, and one of several ranks? */
    boolean isSplit() {
        return members.length > 1 && members.length < groups.length;
    }

    int groups() {
        return members.length;
    }

    int group(final int rank) {
        return groups[rank];
    }

    /** Where a rank stands among the members of its group. */
    int index(final int rank) {
        return indices[rank];
    }

    /** Ranks of a group, in ascending order. Not to be changed. */
    int[] members(final int group) {
        return members[group];
    }

    /** Ranks of one group after those of another. Not to be changed. */
    int[] order() {
        return order;
    }

    /** Are ranks of one group neighbours by number, so that group by group keeps their order? */
    boolean isContiguous() {
        return isContiguous;
    }

    /** The lowest rank of each group. Not to be changed. */
    int[] leaders() {
        return leaders;
    }

    /** As {@link #leaders}, but that a root leads its group. */
    int[] leaders(final int root) {
        int[] found = leadersWith[root];
        if (found == null) {
            found = leaders.clone();
            found[groups[root]] = root;
            leadersWith[root] = found;
        }
        return found;
    }

    /** Who leads the group of a rank where there is a root. */
    int leader(final int rank, final int root) {
        return groups[rank] == groups[root] ? root : leaders[groups[rank]];
    }
}
