package io.vicinity.mpi.engine;

import java.nio.ByteOrder;

/**
 * What ranks send each other. Every record begins with its type; all numbers are as the machine has them.
 *
 * <pre>
 *   EAGER     0 type  4 context  8 source  12 tag  16 the message
 *   ANNOUNCE  0 type  4 context  8 source  12 tag  16 length of the message (long)  24 sender's id
 *               28 position of the message in memory that the sender shares (long); -1 if it is not shared
 *   CLEAR     0 type  4 sender's id  8 length that is wanted (long)  16 receiver's id
 *   PIECE     0 type  4 receiver's id  8 position in the message (long)  16 a piece of it
 *   BROKEN    0 type  4 receiver's id
 *   CREDIT    0 type  4 bytes that were taken of EAGER records
 *   LEAVING   0 type
 *   BYE       0 type
 *   ABORT     0 type  4 code  8 rank that gave the job up
 * </pre>
 *
 * <p>A message that is announced meets its receive as if it were there. The receive answers by CLEAR, in which an id stands for it, and pieces
 * come in order; BROKEN comes
 * instead of the rest that the sender could not read. CREDIT gives back what the sender's budget was charged with. LEAVING comes of a rank that begins to
 * finalize, and will not ask for what it was told of and nobody received; BYE is its last record;
 * ABORT is passed on by each that gets it, so that nobody takes the others for the cause.
 */
final class Records {
    static final int EAGER = 1;
    static final int ANNOUNCE = 2;
    static final int CLEAR = 3;
    static final int PIECE = 4;
    static final int CREDIT = 5;
    static final int BYE = 6;
    static final int ABORT = 7;
    static final int BROKEN = 8;
    static final int LEAVING = 9;

    static final int TYPE_OFFSET = 0;
    static final int CONTEXT_OFFSET = 4;
    static final int SOURCE_OFFSET = 8;
    static final int TAG_OFFSET = 12;
    static final int EAGER_HEADER = 16;

    static final int LENGTH_OFFSET = 16;
    static final int ANNOUNCE_ID_OFFSET = 24;
    static final int SHARED_OFFSET = 28;
    static final int ANNOUNCE_RECORD = 36;

    static final int ID_OFFSET = 4;
    static final int POSITION_OFFSET = 8;
    static final int PIECE_HEADER = 16;

    static final int WANTED_OFFSET = 8;
    static final int RECEIVER_ID_OFFSET = 16;
    static final int CLEAR_RECORD = 20;

    static final int VALUE_OFFSET = 4;
    static final int VALUE_RECORD = 8;
    static final int BYE_RECORD = 4;

    static final int CULPRIT_OFFSET = 8;
    static final int ABORT_RECORD = 12;

    /** What a message that is kept costs besides its bytes. */
    static final int KEEPING = 64;

    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private Records() {}

    /** Two numbers as they lie one behind the other: stores are what a sender in a hurry has too many of. */
    static long pair(final int first, final int second) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? first & LOW_HALF | (long) second << Integer.SIZE
                : second & LOW_HALF | (long) first << Integer.SIZE;
    }

    /** What a message is charged to the budget with. */
    static long charge(final long length) {
        return length + KEEPING;
    }

    /** How long a record of a type is at least; more than any is if there is no such type. */
    static int leastLength(final int type) {
        return switch (type) {
            case EAGER -> EAGER_HEADER;
            case ANNOUNCE -> ANNOUNCE_RECORD;
            case CLEAR -> CLEAR_RECORD;
            case PIECE -> PIECE_HEADER;
            case CREDIT, BROKEN -> VALUE_RECORD;
            case ABORT -> ABORT_RECORD;
            case BYE, LEAVING -> BYE_RECORD;
            default -> Integer.MAX_VALUE;
        };
    }
}
