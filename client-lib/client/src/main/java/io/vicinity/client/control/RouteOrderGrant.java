package io.vicinity.client.control;

import java.util.OptionalLong;

/**
 * The agent wants a channel on another route.
 *
 * @param route      that is meant.
 * @param phase      how far it is.
 * @param resendFrom with GO, if the route before was lost: the position up to which the other end has everything from there.
 */
public record RouteOrderGrant(RouteGrant route, Phase phase, OptionalLong resendFrom) {
    /** How far a change of route is. */
    public enum Phase {
        /** Make the new route, and say so; send nothing on it. */
        PREPARE,
        /** Both ends have made it, and the old one carries nothing any more: take nothing more from it, and say what came. */
        FREEZE,
        /** Both ends have made it: change. There is no way back. */
        GO,
        /** Nobody has changed, nor will: let go of what was made, and say so. */
        CANCELLED
    }
}
