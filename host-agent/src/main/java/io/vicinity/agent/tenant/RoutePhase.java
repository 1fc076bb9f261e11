package io.vicinity.agent.tenant;

/** How far an order is. The names are those of the journal. */
public enum RoutePhase {
    /** Both ends make the new route. */
    PREPARE,
    /** The old route carries nothing any more: both ends take nothing more from it. */
    FREEZE,
    /** Both ends leave the old route. */
    GO,
    /** Both ends let go of what they made. */
    CANCELLED
}
