package io.vicinity.mpi.collective;

/**
 * Which algorithm is used: a matter of lengths and of the number of ranks, and the same at all of them. Numbers are in bytes if they do not say
 * otherwise.
 */
final class Choice {
    /** Up to this many ranks, all exchange with all at once: fewer turns than any tree takes, which is what counts where ranks share cores. */
    static final int FEW_RANKS = 16;

    /** From here on a broadcast is scattered and gathered, so that its root need not send all of it several times. */
    static final long LONG_BROADCAST = 512 << 10;

    /** Ranks from which that pays. */
    static final int BROADCAST_RANKS = 4;

    /** Up to this length of a block, gathering and scattering go by a tree; behind it the additional copies cost more than the messages. */
    static final long SHORT_BLOCK = 1 << 10;

    /** Up to this length of all blocks, all-to-all forms with many ranks take the logarithm of their number in rounds. */
    static final long SHORT_EXCHANGE = 32 << 10;

    /** Up to this length of all blocks, all-gather goes by leaders where hosts differ; behind it each block goes round by itself. */
    static final long LONGEST_BY_LEADERS = 256 << 10;

    /** From here on a vector is reduced in parts, each by one rank. */
    static final long LONG_VECTOR = 4 << 10;

    /** Up to this many ranks, each reduces a short vector for itself. */
    static final int RANKS_REDUCING = 8;

    /** Up to this length, blocks that are exchanged in place are copied at once. */
    static final long LONGEST_COPY = 64 << 20;

    private Choice() {}

    /** May short blocks go through the leaders of groups that share memory? Copies of long ones cost more than the messages that they spare. */
    static boolean byLeaders(final Locality locality, final long blockLength) {
        return locality.isSplit() && blockLength <= SHORT_BLOCK;
    }

    /** As above, for what all get. */
    static boolean gatherAllByLeaders(final Locality locality, final long blockLength, final int ranks) {
        return locality.isSplit() && blockLength * ranks <= LONGEST_BY_LEADERS;
    }

    /** May vectors be reduced group by group? */
    static boolean reduceByLeaders(final Locality locality, final boolean isCommutative) {
        return locality.isSplit() && (isCommutative || locality.isContiguous());
    }

    /** Do all reach one, or one all, at once? */
    static boolean flat(final int ranks) {
        return ranks <= FEW_RANKS;
    }

    static boolean scatterBroadcast(final long length, final int ranks) {
        return length >= LONG_BROADCAST && ranks >= BROADCAST_RANKS;
    }

    static boolean tree(final long blockLength, final int ranks) {
        return blockLength <= SHORT_BLOCK && ranks > FEW_RANKS / 2;
    }

    static boolean rounds(final long blockLength, final int ranks) {
        return ranks > FEW_RANKS / 2 && blockLength * ranks <= SHORT_EXCHANGE;
    }

    static boolean ring(final int ranks) {
        return ranks > FEW_RANKS;
    }

    static boolean reduceInParts(final long length, final int elements, final int ranks) {
        return length >= LONG_VECTOR && elements >= ranks;
    }

    static boolean reduceEverywhere(final int ranks) {
        return ranks <= RANKS_REDUCING;
    }
}
