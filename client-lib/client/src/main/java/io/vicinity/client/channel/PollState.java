package io.vicinity.client.channel;

/** What changes with each poll of an endpoint: of the receiving thread alone, on lines of its own. */
abstract class PollState extends LinePadding {
    /** The channels as they were at the last poll. */
    RingChannel[] seen = new RingChannel[0];

    /** The channel that something came on last. */
    RingChannel lastActive;

    /** Polls that it served since the others had their turn. */
    int turns;

    /** Polls that looked at the ready words. */
    int scans;

    /** The slot that was looked at last for no reason. */
    int swept;
}
