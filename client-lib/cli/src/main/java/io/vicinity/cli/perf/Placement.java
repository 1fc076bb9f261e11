package io.vicinity.cli.perf;

/**
 * Where the two cores of a run are to one another, as a bare ping-pong tells it. A virtual machine's cores move between placements
 * every fraction of a second to several seconds, and a figure without its class means nothing.
 */
public enum Placement {
    /** The two share a core's caches. */
    S,
    /** The two share the last-level cache: the common case. */
    C,
    /** The two share no cache. */
    X;

    private static final double S_BELOW_NS = 32;
    private static final double C_BELOW_NS = 150;

    /**
     * Classifies a probe.
     *
     * @param halfRoundTripNs of a bare cache line between the two cores.
     * @return the class.
     */
    public static Placement of(final double halfRoundTripNs) {
        if (halfRoundTripNs < S_BELOW_NS) {
            return S;
        }
        return halfRoundTripNs < C_BELOW_NS ? C : X;
    }
}
