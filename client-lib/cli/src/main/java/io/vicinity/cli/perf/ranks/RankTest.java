package io.vicinity.cli.perf.ranks;

import java.util.Locale;

/** What ranks measure, in the manner of the OSU benchmarks. */
enum RankTest {
    /** Pairs send windows of messages to one another at once. */
    BIBW("bidirectional bandwidth, windows of 64 both ways", true, "1KiB,64KiB,1MiB"),
    /** All pairs send one message to and fro at once. */
    MULTI_LATENCY("latency of all pairs at once, half a round trip", true, "8,1KiB,64KiB"),
    /** An origin puts into the memory of a target, and flushes. */
    PUT("latency of put and flush", true, "8,1KiB,64KiB,1MiB"),
    /** An origin gets from the memory of a target, and flushes. */
    GET("latency of get and flush", true, "8,1KiB,64KiB,1MiB"),
    /** From one to all. */
    BCAST("latency of bcast", false, "8,1KiB,64KiB,1MiB"),
    /** From all to all, the same to each. */
    ALLGATHER("latency of allGather, size from each rank", false, "8,1KiB,64KiB,1MiB"),
    /** The sum, to all. */
    ALLREDUCE("latency of allReduce, the sum of floats", false, "8,1KiB,64KiB,1MiB"),
    /** From all to all, to each its own. */
    ALLTOALL("latency of allToAll, size to each rank", false, "8,1KiB,64KiB,1MiB");

    private final String title;
    private final boolean isOfPairs;
    private final String sizes;

    RankTest(final String title, final boolean isOfPairs, final String sizes) {
        this.title = title;
        this.isOfPairs = isOfPairs;
        this.sizes = sizes;
    }

    /** What is measured, for people. */
    String title() {
        return title;
    }

    /** Does each rank of the first half do it with one of the second? */
    boolean isOfPairs() {
        return isOfPairs;
    }

    /** Lengths of messages if nothing is said, as the user writes them. */
    String sizes() {
        return sizes;
    }

    /** Is less better? */
    boolean isTime() {
        return this != BIBW;
    }

    /** What values are counted in, for people. */
    String unit() {
        return isTime() ? "us" : "MB/s";
    }

    /** As the command is called. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What was measured, in the unit.
     *
     * @param nanos of one turn, averaged over the ranks that measured.
     * @param size  of messages in bytes.
     * @param ranks of the job.
     */
    double value(final double nanos, final int size, final int ranks) {
        // Bytes a nanosecond are GB/s; a turn of a pair is a window each way.
        return isTime() ? nanos / 1000 : (double) ranks * size * PairBandwidth.WINDOW / nanos * 1000;
    }
}
