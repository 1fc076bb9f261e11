package io.vicinity.client.control;

/**
 * The agent wants a channel on another route.
 *
 * @param route that is meant.
 * @param phase how far it is.
 */
public record RouteOrderGrant(RouteGrant route, Phase phase) {
    /** How far a change of route is. */
    public enum Phase {
        /** Make the new route, and say so; send nothing on it. */
        PREPARE,
        /** Both ends have made it: change. There is no way back. */
        GO,
        /** Nobody has changed, nor will: let go of what was made, and say so. */
        CANCELLED
    }
}
