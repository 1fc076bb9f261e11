package io.vicinity.client.channel;

import io.vicinity.segment.Violation;

/** What changes with each message received, and each look in vain: of the receiving thread alone, on lines of its own. */
abstract class ReceiveState extends LinePadding {
    /** The record that was found last. */
    long header;

    /** Use number of the block that it announced. */
    long use;

    /** Length of the whole message that the block belongs to. */
    long messageLength;

    /** First unit of the block. */
    int unit;

    /** Bytes in the block. */
    int blockLength;

    /** Where the piece starts behind the header of a record that it lies in. */
    int pieceStart;

    /** Looks in vain. */
    int emptyLooks;

    Violation violation = Violation.NONE;

    /** Is nothing received any more? Set once, by any thread; seen soon, behind the acquiring look at a header. */
    boolean stopped;

    /** Is more to be asked than whether a message lies in the ring? As {@link #stopped}. */
    boolean special;
}
