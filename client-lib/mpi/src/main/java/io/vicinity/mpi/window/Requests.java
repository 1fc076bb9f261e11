package io.vicinity.mpi.window;

/**
 * Layout of what an origin asks of a target, and the tags of messages of a window. Numbers are in the byte order of the machine.
 *
 * <pre>
 *    0 int  what is asked        4 int  operator, or kind of lock   8 int  element
 *   12 int  runs                16 long displacement               24 int  bytes of data
 *   32 runs: 0 long offset from the displacement in bytes, 8 int length, each 12 bytes long
 *      data
 * </pre>
 */
final class Requests {
    static final int PUT = 1;
    static final int GET = 2;
    static final int ACCUMULATE = 3;
    static final int GET_ACCUMULATE = 4;
    static final int COMPARE_AND_SWAP = 5;
    static final int LOCK = 6;
    static final int UNLOCK = 7;
    static final int FLUSH = 8;
    static final int COMPLETE = 9;

    static final int WHAT = 0;
    static final int OPERATOR = 4;
    static final int ELEMENT = 8;
    static final int RUNS = 12;
    static final int DISPLACEMENT = 16;
    static final int DATA_LENGTH = 24;
    static final int HEADER_LENGTH = 32;
    static final int RUN_OFFSET = 0;
    static final int RUN_LENGTH = 8;
    static final int RUN = 12;

    /** Longest request: some of them fit into a ring, and none has to be announced. */
    static final int MAX_LENGTH = 32 << 10;

    /** Runs in a request, at most: a quarter of it. */
    static final int MAX_RUNS = MAX_LENGTH / 4 / RUN;

    /** From an origin: what it asks. */
    static final int REQUEST_TAG = 0;

    /** From a target: data that were asked for, in the order of requests. */
    static final int DATA_TAG = 1;

    /** From a target: all requests up to a flush or unlock were done, in the order of these; with a failure's class and text, if any. */
    static final int DONE_TAG = 2;

    /** From a target: the lock is the origin's. */
    static final int GRANT_TAG = 3;

    /** From a target: its memory is exposed to the origin. */
    static final int POST_TAG = 4;

    /** Longest text of a failure. */
    static final int MAX_FAILURE = 512;

    private Requests() {}
}
