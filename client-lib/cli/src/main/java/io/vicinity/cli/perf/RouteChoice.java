package io.vicinity.cli.perf;

import java.util.List;
import java.util.Locale;

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

    /**
     * As the user writes it.
     *
     * @return lower case.
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
