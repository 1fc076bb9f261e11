package io.vicinity.client;

/** Where a channel is in its life, as seen from one end. */
public enum ChannelState {
    /** Both ends may send and receive. */
    OPEN,
    /** The other end closed or died. What it had published can still be received. */
    CLOSED_BY_PEER,
    /** The shared memory of this channel was violated: nothing of it is believed any more. */
    QUARANTINED,
    /** This end was closed. */
    CLOSED
}
