package io.vicinity.mpi.engine;

import java.util.Arrays;

/** The members of a group in the order of their ranks, by their ranks in the world. Does not change; thread-safe. */
public final class Members {
    private final int[] worldRanks;

    /** By rank in the world, as far as members go; -1 for others. */
    private final int[] ranks;

    /**
     * Makes a group.
     *
     * @param worldRanks of its members, no rank twice.
     * @throws IllegalArgumentException if a rank is negative or there twice.
     */
    public Members(final int... worldRanks) {
        this.worldRanks = worldRanks.clone();
        ranks = new int[Arrays.stream(worldRanks).max().orElse(-1) + 1];
        Arrays.fill(ranks, -1);
        for (int rank = 0; rank < worldRanks.length; rank++) {
            final int world = worldRanks[rank];
            if (world < 0 || ranks[world] >= 0) {
                throw new IllegalArgumentException("negative, or twice in a group: rank " + world);
            }
            ranks[world] = rank;
        }
    }

    /**
     * Makes the group of all.
     *
     * @param size of the world.
     * @return each rank at its own place.
     */
    public static Members world(final int size) {
        final int[] all = new int[size];
        Arrays.setAll(all, rank -> rank);
        return new Members(all);
    }

    /**
     * How many there are.
     *
     * @return members.
     */
    public int size() {
        return worldRanks.length;
    }

    /**
     * Who a member is.
     *
     * @param rank in this group, from 0.
     * @return its rank in the world.
     */
    public int worldRank(final int rank) {
        return worldRanks[rank];
    }

    /**
     * Which member a rank of the world is.
     *
     * @param worldRank to look for.
     * @return its rank in this group; -1 if it is no member.
     */
    public int rankOf(final int worldRank) {
        return worldRank >= 0 && worldRank < ranks.length ? ranks[worldRank] : -1;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof final Members members && Arrays.equals(worldRanks, members.worldRanks);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(worldRanks);
    }

    @Override
    public String toString() {
        return Arrays.toString(worldRanks);
    }
}
