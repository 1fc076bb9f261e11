package io.vicinity.client.channel;

/** What changes with each poll of an endpoint: of the receiving thread alone, on lines of its own. */
abstract class PollState extends LinePadding {
    /** The ends of channels as they were at the last poll. */
    RouteEnd[] seen = new RouteEnd[0];

    /** The end that something came on last. */
    RouteEnd lastActive;

    /** Polls that it served since the others had their turn. */
    int turns;

    /** Polls that looked at the ready words. */
    int scans;

    /** The slot that was looked at last for no reason. */
    int swept;
}
