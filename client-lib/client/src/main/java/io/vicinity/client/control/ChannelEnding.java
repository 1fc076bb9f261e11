package io.vicinity.client.control;

/**
 * Why a channel is no longer open, as far as the control plane knows.
 *
 * @param kind     of the end.
 * @param detail   one line.
 * @param peerLeft true if it is because the other end closed it or died: what that end had sent before may still be on its way.
 * @param peerDied true if it is because the process at the other end died.
 */
public record ChannelEnding(Kind kind, String detail, boolean peerLeft, boolean peerDied) {
    /** The channel is open. */
    public static final ChannelEnding NONE = new ChannelEnding(Kind.OPEN, "", false, false);

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
     * A channel that the control plane took back.
     *
     * @param detail one line.
     * @return the ending.
     */
    public static ChannelEnding takenBack(final String detail) {
        return new ChannelEnding(Kind.CLOSED_BY_PEER, detail, false, false);
    }
}
