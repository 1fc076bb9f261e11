package io.vicinity.agent.tenant;

/** Why an end of a channel is closing. The numbers are those of {@code vicinity.control.v1.CloseReason}, and of the journal. */
public enum CloseReason {
    /** It is not: the end is open. */
    NONE(0),
    /** The other end let go of the channel, or of its endpoint. */
    CLOSED_BY_PEER(1),
    /** The other end's process, or its VM, died. */
    PEER_DIED(2),
    /** One end found the shared memory of this channel violated. */
    QUARANTINED(3),
    /** An operator evicted the VM of the other end. */
    EVICTED(4),
    /** The daemon holds an end that the agent does not know. */
    UNKNOWN_TO_AGENT(5),
    /** The shared memory was taken out of the other end's VM. */
    DETACHED(6),
    /** The route of the channel was lost, and there is no other. */
    ROUTE_LOST(7);

    private static final CloseReason[] ALL = values();

    private final int number;

    CloseReason(final int number) {
        this.number = number;
    }

    /**
     * The stable number.
     *
     * @return 0 for {@link #NONE}.
     */
    public int number() {
        return number;
    }

    /**
     * Finds a reason by its number.
     *
     * @param number as stored.
     * @return the reason.
     * @throws IllegalArgumentException if there is none.
     */
    public static CloseReason ofNumber(final int number) {
        for (final CloseReason reason : ALL) {
            if (reason.number == number) {
                return reason;
            }
        }
        throw new IllegalArgumentException("no close reason has number " + number);
    }
}
