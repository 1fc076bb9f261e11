package io.vicinity.mpi.collective;

/**
 * Binomial trees over ranks that are counted from the root: a rank's parent lacks its lowest bit that is set, and its children have one lower bit
 * more.
 */
final class Trees {
    private Trees() {}

    /** Ranks in the subtree of a rank, itself included, as if there were any number of ranks: its lowest bit; for the root, all. */
    static int span(final int relative, final int ranks) {
        return relative == 0 ? powerFrom(ranks) : Integer.lowestOneBit(relative);
    }

    /** Ranks in the subtree of a rank, itself included. */
    static int subtree(final int relative, final int ranks) {
        return Math.min(span(relative, ranks), ranks - relative);
    }

    /** The least power of two that is not below a number. */
    static int powerFrom(final int number) {
        return number <= 1 ? 1 : Integer.highestOneBit(number - 1) << 1;
    }

    static int relative(final int rank, final int root, final int ranks) {
        return rank >= root ? rank - root : rank - root + ranks;
    }

    static int absolute(final int relative, final int root, final int ranks) {
        final int rank = relative + root;
        return rank >= ranks ? rank - ranks : rank;
    }
}
