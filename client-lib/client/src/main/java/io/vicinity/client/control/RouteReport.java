package io.vicinity.client.control;

/** What a process says of a route that a channel was ordered to. */
public enum RouteReport {
    /** It is made, and nothing is sent on it yet. */
    READY,
    /** The route before is not used at this end any more. */
    DONE,
    /** It cannot be made. */
    FAILED,
    /** Nothing is left of it at this end. */
    DISCARDED,
    /** It is the route that the channel is on, or changes to, and carries nothing any more. */
    LOST,
    /** Nothing more is taken from the route before. */
    FROZEN,
    /** Nothing more is sent on the route before. */
    STOPPED
}
