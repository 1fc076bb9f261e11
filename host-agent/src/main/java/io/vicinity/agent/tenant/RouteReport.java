package io.vicinity.agent.tenant;

/** What one end says of an order. */
public enum RouteReport {
    /** It has the new route, and sends nothing on it yet. */
    READY,
    /** It uses nothing of the old route any more. */
    DONE,
    /** It cannot have the new route. */
    FAILED,
    /** It has nothing of a cancelled order any more. */
    DISCARDED,
    /** The route that the channel is on carries nothing any more; or, behind GO, the one that it changes to. */
    LOST,
    /** It takes nothing more from the old route. */
    FROZEN,
    /** It sends nothing more on the old route. */
    STOPPED
}
