package io.vicinity.cli.perf.ranks;

import picocli.CommandLine.Command;

/** The commands that measure by ranks of MPI, each by its name. */
public final class RankTestCommands {
    private RankTestCommands() {}

    /** {@code vicinity perf bibw}. */
    @Command(
            name = "bibw",
            description = "Measures MPI: windows of 64 messages both ways at once, between pairs of ranks.")
    public static final class BidirectionalBandwidth extends RankTestCommand {
        /** Created by picocli. */
        public BidirectionalBandwidth() {
            super(RankTest.BIBW);
        }
    }

    /** {@code vicinity perf multi-latency}. */
    @Command(name = "multi-latency", description = "Measures MPI: half a round trip, all pairs of ranks at once.")
    public static final class MultiLatency extends RankTestCommand {
        /** Created by picocli. */
        public MultiLatency() {
            super(RankTest.MULTI_LATENCY);
        }
    }

    /** {@code vicinity perf put}. */
    @Command(name = "put", description = "Measures MPI: put to another rank's window, and flush.")
    public static final class Put extends RankTestCommand {
        /** Created by picocli. */
        public Put() {
            super(RankTest.PUT);
        }
    }

    /** {@code vicinity perf get}. */
    @Command(name = "get", description = "Measures MPI: get from another rank's window, and flush.")
    public static final class Get extends RankTestCommand {
        /** Created by picocli. */
        public Get() {
            super(RankTest.GET);
        }
    }

    /** {@code vicinity perf bcast}. */
    @Command(name = "bcast", description = "Measures MPI: bcast, averaged over the ranks.")
    public static final class Broadcast extends RankTestCommand {
        /** Created by picocli. */
        public Broadcast() {
            super(RankTest.BCAST);
        }
    }

    /** {@code vicinity perf allgather}. */
    @Command(name = "allgather", description = "Measures MPI: allGather, averaged over the ranks.")
    public static final class AllGather extends RankTestCommand {
        /** Created by picocli. */
        public AllGather() {
            super(RankTest.ALLGATHER);
        }
    }

    /** {@code vicinity perf allreduce}. */
    @Command(name = "allreduce", description = "Measures MPI: allReduce of floats, averaged over the ranks.")
    public static final class AllReduce extends RankTestCommand {
        /** Created by picocli. */
        public AllReduce() {
            super(RankTest.ALLREDUCE);
        }
    }

    /** {@code vicinity perf alltoall}. */
    @Command(name = "alltoall", description = "Measures MPI: allToAll, averaged over the ranks.")
    public static final class AllToAll extends RankTestCommand {
        /** Created by picocli. */
        public AllToAll() {
            super(RankTest.ALLTOALL);
        }
    }
}
