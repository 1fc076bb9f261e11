package io.vicinity.mpi.collective;

/**
 * Which algorithm is used: a matter of lengths, of the number of ranks and of who shares memory, and the same at all of them. Numbers are in
 * bytes if they do not say otherwise.
 *
 * <p>Figures of 8 ranks, processes of one host with 2 processors, medians in microseconds of 4 runs:
 *
 * <pre>
 *                            8 B    512 B    4 KiB   32 KiB
 *   56 messages, one round    29       28       51      223    all to all
 *   14 messages, two rounds   17       23        -        -    all-reduce, led by one rank
 *   in parts, two rounds       -        -       48      111    all-reduce, all to all twice
 * </pre>
 *
 * <p>So what is short is led by one rank, and what is long enough to be shared out is reduced in parts. What holds between hosts is taken
 * from the number of messages that cross, and was not measured.
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

    /** From so many ranks that share memory on, one of them collects what is short and tells the others: all to all are too many messages. */
    static final int LED_RANKS = 4;

    /** Up to this length of all blocks, or vectors, that pays. */
    static final long LONGEST_LED = 8 << 10;

    /** Up to this length of all blocks, all-gather goes by leaders where hosts differ; behind it each block goes round by itself. */
    static final long LONGEST_BY_LEADERS = 256 << 10;

    /** From here on a vector is reduced in parts, each by one rank. */
    static final long LONG_VECTOR = 4 << 10;

    /** Up to this many ranks, each reduces a short vector for itself. */
    static final int RANKS_REDUCING = 8;

    /** Up to this length, blocks that are exchanged in place are copied at once. */
    static final long LONGEST_COPY = 64 << 20;

    private Choice() {}

    /** Do barriers go by leaders, of each group that shares memory? Also where there is but one: two rounds, and few messages. */
    static boolean barrierByLeaders(final Locality locality, final int ranks) {
        return locality.isSplit() || isLed(locality, ranks);
    }

    /** Do short blocks go by leaders? Copies of long ones cost more than the messages that they spare. */
    static boolean byLeaders(final Locality locality, final long blockLength) {
        return locality.isSplit() && blockLength <= SHORT_BLOCK;
    }

    /** As above, for what all get. */
    static boolean gatherAllByLeaders(final Locality locality, final long blockLength, final int ranks) {
        return locality.isSplit() && blockLength * ranks <= LONGEST_BY_LEADERS
                || isLed(locality, ranks) && blockLength * ranks <= LONGEST_LED;
    }

    /** Are vectors reduced group by group? */
    static boolean reduceAllByLeaders(
            final Locality locality, final boolean isCommutative, final long length, final int ranks) {
        return reduceByLeaders(locality, isCommutative) || isLed(locality, ranks) && length <= LONGEST_LED / ranks;
    }

    /** As above, for one that gets the result. */
    static boolean reduceByLeaders(final Locality locality, final boolean isCommutative) {
        return locality.isSplit() && (isCommutative || locality.isContiguous());
    }

    /** Is there one group, and not more ranks than one of them can speak to? */
    private static boolean isLed(final Locality locality, final int ranks) {
        return locality.groups() == 1 && ranks >= LED_RANKS && ranks <= FEW_RANKS;
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
