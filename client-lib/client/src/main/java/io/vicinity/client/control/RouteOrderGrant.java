package io.vicinity.client.control;

import java.util.OptionalLong;

/**
 * The agent wants a channel on another route.
 *
 * @param route      that is meant.
 * @param phase      how far it is.
 * @param resendFrom with GO and behind it, if the route before was lost: the position up to which the other end has everything from there.
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
        /** The new route is lost, and that was said after GO: send nothing more on the old one, and say so. */
        STOP,
        /** Nobody sends on the old route any more: leave it, though nothing by the new one tells that the other end has. */
        LEAVE,
        /** Nobody has changed, nor will: let go of what was made, and say so. */
        CANCELLED
    }
}
