package io.vicinity.client.channel;

/** What the sending thread alone changes, on lines of its own. */
abstract class SendState extends LinePadding {
    /** Length of the claim that is out. */
    int claimed;

    /** Index of its record. */
    int claimedAt;

    /** Must the receiver still be told that a message was given up half way? */
    boolean abortOwed;
}
