package io.vicinity.cli.perf.ranks;

import java.util.List;

/** The routes that a test is run on. */
public enum RouteChoice {
    /** Shared memory. */
    MEMORY,
    /** The fabric. */
    FABRIC,
    /** One after the other, to compare them. */
    BOTH;

    /**
     * One by one.
     *
     * @return without {@link #BOTH}.
     */
    public List<RouteChoice> each() {
        return this == BOTH ? List.of(MEMORY, FABRIC) : List.of(this);
    }
}
