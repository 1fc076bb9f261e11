package io.vicinity.agent.tenant;

/** Why a channel is to be on a route. The names are those of the journal. */
public enum SwitchReason {
    /** An operator asked for this channel. */
    ROUTE,
    /** A VM of it is drained. */
    DRAIN,
    /** A VM of it is drained no more. */
    UNDRAIN,
    /** The route that it was on was lost. */
    LOSS,
    /** Its VMs have memory, for want of which it was on the fabric. */
    RETURN
}
