package io.vicinity.client.channel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Private memory in which a message of several pieces is put together. It grows with what has come, not with what was announced: a
 * peer that wants us to hold a gigabyte has to send it.
 */
final class Assembly {
    /** Memory up to this many bytes is kept for the next message. */
    private static final long KEPT = 64 << 20;

    private static final long FIRST = 1 << 20;

    private MemorySegment memory = MemorySegment.NULL;
    private UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private int length;
    private long announced;

    boolean isEmpty() {
        return announced == 0;
    }

    boolean isComplete() {
        return announced > 0 && length == announced;
    }

    /** Is a piece of that length the next one of a message of that length? */
    boolean accepts(final int piece, final long messageLength) {
        return announced == 0 ? piece <= messageLength : announced == messageLength && piece <= announced - length;
    }

    /** Takes a piece into private memory. */
    void append(final DirectBuffer source, final int offset, final int piece, final long messageLength) {
        ensure((long) length + piece, messageLength);
        buffer.putBytes(length, source, offset, piece);
        advance(piece, messageLength);
    }

    /** A piece was copied, here or to the caller's memory. */
    void advance(final int piece, final long messageLength) {
        announced = messageLength;
        length += piece;
    }

    /** The pieces so far were copied to the caller's memory, which the caller now wants back. */
    void bringHome(final DirectBuffer source, final int offset) {
        if (length > 0) {
            ensure(length, announced);
            buffer.putBytes(0, source, offset, length);
        }
    }

    /** The caller has memory for all of the message: what came before goes there. */
    void copyOut(final MutableDirectBuffer target, final int offset) {
        target.putBytes(offset, buffer, 0, length);
    }

    /** The message is whole, and its memory becomes that of the loan. */
    void handOver(final ArenaReceivedLoan loan) {
        loan.holdPrivate(memory, length);
        memory = MemorySegment.NULL;
        buffer = new UnsafeBuffer(0, 0);
        drop();
    }

    UnsafeBuffer buffer() {
        return buffer;
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
        announced = 0;
        if (memory.byteSize() > KEPT) {
            memory = MemorySegment.NULL;
            buffer = new UnsafeBuffer(0, 0);
        }
    }

    private void ensure(final long wanted, final long most) {
        if (wanted > memory.byteSize()) {
            final long size = Math.max(wanted, Math.min(most, Math.max(FIRST, 2 * memory.byteSize())));
            // Not counted against the heap or its direct memory, and freed when nothing refers to it any more.
            final MemorySegment larger = Arena.ofAuto().allocate(size, Long.BYTES);
            MemorySegment.copy(memory, 0, larger, 0, Math.min(length, memory.byteSize()));
            memory = larger;
            buffer = new UnsafeBuffer(larger.address(), (int) size);
        }
    }
}
