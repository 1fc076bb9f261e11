package io.vicinity.client.channel;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A message of several pieces that is being put together, in private memory ("here") or in the caller's ("elsewhere"). Private memory grows
 * with what has come, not with what was announced: a peer that wants us to hold a gigabyte has to send it.
 */
final class Assembly {
    /** There is no message. One of no bytes is a message as well. */
    private static final long NONE = -1;

    private PrivateMemory memory = new PrivateMemory();
    private int length;
    private long announced = NONE;
    private boolean elsewhere;

    boolean isEmpty() {
        return announced == NONE;
    }

    boolean isComplete() {
        return length == announced;
    }

    /** Do pieces of a message lie in private memory? */
    boolean isHere() {
        return announced != NONE && !elsewhere;
    }

    /** Is a piece of that length the next one of a message of that length? */
    boolean accepts(final int piece, final long messageLength) {
        return announced == NONE ? piece <= messageLength : announced == messageLength && piece <= announced - length;
    }

    /** Copies a piece to private memory, behind those that are there. */
    void copyIn(final DirectBuffer source, final int offset, final int piece, final long messageLength) {
        memory.ensure(length, (long) length + piece, messageLength);
        memory.buffer().putBytes(length, source, offset, piece);
    }

    /** A piece was copied behind those that went before. */
    void advance(final int piece, final long messageLength) {
        announced = messageLength;
        length += piece;
    }

    /** As {@link #advance}, in the caller's memory. */
    void advanceElsewhere(final int piece, final long messageLength) {
        elsewhere = true;
        advance(piece, messageLength);
    }

    /** The caller wants its memory back: pieces that were copied there are taken from there. */
    void bringHome(final DirectBuffer source, final int offset) {
        if (elsewhere) {
            memory.ensure(0, length, announced);
            memory.buffer().putBytes(0, source, offset, length);
            elsewhere = false;
        }
    }

    /** Copies what lies in private memory to the caller's. */
    void copyOut(final MutableDirectBuffer target, final int offset) {
        target.putBytes(offset, memory.buffer(), 0, length);
    }

    /** The message is whole, and its memory becomes that of the loan, whose own comes here for it. */
    void handOver(final ArenaReceivedLoan loan) {
        memory = loan.holdPrivate(memory, length);
        drop();
    }

    UnsafeBuffer buffer() {
        return memory.buffer();
    }

    int length() {
        return length;
    }

    long announced() {
        return announced;
    }

    /** The message was handed over, or given up. */
    void drop() {
        length = 0;
        announced = NONE;
        elsewhere = false;
        memory.trim();
    }
}
