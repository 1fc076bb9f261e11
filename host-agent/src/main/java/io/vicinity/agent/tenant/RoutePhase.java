package io.vicinity.agent.tenant;

/** How far an order is. The names are those of the journal. */
public enum RoutePhase {
    /** Both ends make the new route. */
    PREPARE,
    /** Both ends leave the old route. */
    GO,
    /** Both ends let go of what they made. */
    CANCELLED
}
