package io.vicinity.client.control;

/**
 * Why a channel is no longer open, as far as the control plane knows.
 *
 * @param kind   of the end.
 * @param detail one line.
 */
public record ChannelEnding(Kind kind, String detail) {
    /** The channel is open. */
    public static final ChannelEnding NONE = new ChannelEnding(Kind.OPEN, "");

    /** What the end of a channel means for the process at one end. */
    public enum Kind {
        /** It has not ended. */
        OPEN,
        /** What was published can still be read. */
        CLOSED_BY_PEER,
        /** Nothing in it is believed any more. */
        QUARANTINED
    }

    /**
     * A channel that the other end, or the control plane, let go.
     *
     * @param detail one line.
     * @return the ending.
     */
    public static ChannelEnding closedByPeer(final String detail) {
        return new ChannelEnding(Kind.CLOSED_BY_PEER, detail);
    }
}
