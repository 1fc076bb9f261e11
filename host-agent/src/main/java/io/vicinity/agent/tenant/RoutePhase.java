package io.vicinity.agent.tenant;

/** How far an order is. The names are those of the journal. */
public enum RoutePhase {
    /** Both ends make the new route. */
    PREPARE,
    /** The old route carries nothing any more: both ends take nothing more from it. */
    FREEZE,
    /** Both ends leave the old route. */
    GO,
    /** The new route was lost behind GO: both ends send nothing more on the old one. */
    STOP,
    /** Neither does: both ends leave the old route, though nothing by the new one tells them so. */
    LEAVE,
    /** Both ends let go of what they made. */
    CANCELLED;

    /** Do both ends leave the old route, or have they? There is no way back then. */
    boolean isBehindGo() {
        return this == GO || this == STOP || this == LEAVE;
    }
}
