package io.vicinity.cli.run;

import java.util.List;
import java.util.Map;

/** How the ranks of a job are started: by processes of this host, which are the ranks or lead to them. */
interface RankStart {
    /** Program and arguments of the process for a rank. */
    List<String> command(int rank);

    /** What the process finds in its environment, besides this process's own. */
    Map<String, String> environment(int rank);

    /** Where a rank is, for messages, with a blank before; empty if that is clear. */
    default String place(final int rank) {
        return "";
    }

    /** Is the rank at the far end of the process? It then ends with its standard input, and takes that in frames. */
    default boolean isRemote() {
        return false;
    }

    /** What may be behind an exit code, for messages, with a blank before; empty if nobody knows. */
    default String explain(final int code) {
        return "";
    }
}
