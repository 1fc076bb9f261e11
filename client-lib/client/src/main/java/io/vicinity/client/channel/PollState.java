package io.vicinity.client.channel;

/** What changes with each poll of an endpoint: of the receiving thread alone, on lines of its own. */
abstract class PollState extends LinePadding {
    /** The channels as they were at the last poll. */
    ShmChannel[] seen = new ShmChannel[0];

    /** The channel that something came on last. */
    ShmChannel lastActive;

    /** Polls that it served. */
    int turns;

    /** Polls that found nothing. */
    int emptyPolls;

    /** The slot that was looked at last for no reason. */
    int swept;
}
