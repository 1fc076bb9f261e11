package io.vicinity.cli.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** How the ranks of a job are started: by processes of this host, which are the ranks or lead to them. */
interface RankStart {
    /** Program and arguments of the process for a rank. */
    List<String> command(int rank);

    /** What the process finds in its environment, besides this process's own. */
    Map<String, String> environment(int rank);

    /**
     * The host that the process for a rank leads to: the rank ends with its standard input there, takes that in frames, and its output is
     * behind the {@linkplain #sign sign}, and {@linkplain OutputUntilEnd tells its end}. Empty if the process is the rank.
     */
    default Optional<String> host(final int rank) {
        return Optional.empty();
    }

    /** A line that nobody else prints. */
    default String sign() {
        return "";
    }

    /** Ranks as they are started, one after the other. */
    default List<Integer> order(final int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /**
     * What may be behind an exit code, for messages, with a blank before; empty if nobody knows.
     *
     * @param code        of the process.
     * @param isLoginDone false if the process leads to a host, and ended before the rank was about to be started there.
     */
    default String explain(final int code, final boolean isLoginDone) {
        return "";
    }
}
