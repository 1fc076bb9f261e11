package io.vicinity.cli.perf;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that choose who is measured. */
final class SubjectOptions {
    @Option(
            names = "--against",
            split = ",",
            paramLabel = "PEER",
            description = "Measure these peers in the same run: agrona, aeron.")
    private List<String> against = List.of();

    @Option(names = "--no-vicinity", description = "Leave Vicinity out: needs no daemon.")
    private boolean noVicinity;

    /** All subjects, Vicinity's own first. */
    List<String> subjects(final List<String> own) {
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
