package io.vicinity.cli.perf;

import io.vicinity.service.ByteSize;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/** Options that choose who is measured. */
final class SubjectOptions {
    @Option(
            names = "--against",
            split = ",",
            paramLabel = "PEER",
            description = "Measure these peers in the same run: agrona, aeron, tcp.")
    private List<String> against = List.of();

    @Option(names = "--no-vicinity", description = "Leave Vicinity out: needs no daemon.")
    private boolean noVicinity;

    @Option(
            names = "--arena",
            paramLabel = "SIZE",
            description = "Arena of Vicinity's endpoints (default: the tenant's).")
    private ByteSize arena = new ByteSize(0);

    /** Bytes of arena, 0 for the tenant's default. */
    long arena() {
        return arena.bytes();
    }

    /** Runs the plan for all subjects; without one of Vicinity's own no daemon is needed. */
    int run(
            final DaemonOptions daemons,
            final List<String> own,
            final BiFunction<List<String>, List<String>, PerfPlan> plan)
            throws IOException, InterruptedException {
        final List<String> all = subjects(own);
        return noVicinity
                ? daemons.runAlone(plan.apply(all, List.of()))
                : daemons.run(sockets -> plan.apply(all, sockets));
    }

    private List<String> subjects(final List<String> own) {
        final List<String> subjects = new ArrayList<>(noVicinity ? List.of() : own);
        for (final String peer : against) {
            if (!Subjects.PEERS.contains(peer)) {
                throw new VicinityFailure(
                        FailureCode.CONFIG_INVALID,
                        "there is no peer '" + peer + "'",
                        "choose from " + String.join(", ", Subjects.PEERS));
            }
            subjects.add(peer);
        }
        return subjects;
    }
}
