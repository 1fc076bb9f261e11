package io.vicinity.cli.perf;

import io.vicinity.cli.perf.ranks.RankTestCommands;
import picocli.CommandLine.Command;

/** {@code vicinity perf}: measures a channel, its peers and this machine's own limit, in turn. */
@Command(
        name = "perf",
        description = {
            "Measures a channel against what this machine can do at all.",
            "Two processes on two processors. Short batches of the machine's limit, of a channel and of its peers follow one"
                    + " another, and a bare cache-line ping-pong between them tells the placement class of the two processors:"
                    + " S (they share a core), C (they share the last-level cache), X (they share nothing). A batch during"
                    + " which the class changed is dropped; figures are compared within a class.",
            "Between two VMs: 'vicinity perf follow NAME' in one, 'vicinity perf latency --peer NAME' in the other. The machine's"
                    + " limit cannot be measured then; --against tcp compares with TCP between the two.",
            "The tests of MPI (bibw, multi-latency, put, get and the collectives) run as ranks, as programs do that 'vicinity run' starts;"
                    + " --route both compares memory with the fabric."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LimitCommand.class,
            LatencyCommand.class,
            BandwidthCommand.class,
            RateCommand.class,
            OpenCommand.class,
            FollowCommand.class,
            RankTestCommands.BidirectionalBandwidth.class,
            RankTestCommands.MultiLatency.class,
            RankTestCommands.Put.class,
            RankTestCommands.Get.class,
            RankTestCommands.Broadcast.class,
            RankTestCommands.AllGather.class,
            RankTestCommands.AllReduce.class,
            RankTestCommands.AllToAll.class
        })
public final class PerfCommand {
    /** Created by picocli. */
    public PerfCommand() {}
}
