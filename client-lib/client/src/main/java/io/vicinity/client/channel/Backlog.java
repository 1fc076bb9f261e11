package io.vicinity.client.channel;

import static io.vicinity.segment.ChannelDescriptor.BLOCK_LENGTH_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_MESSAGE_LENGTH_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_RECORD_LENGTH;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_UNIT_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.PIECE_HEADER_LENGTH;
import static io.vicinity.segment.ChannelDescriptor.TYPE_ABORT;
import static io.vicinity.segment.ChannelDescriptor.TYPE_BLOCK;
import static io.vicinity.segment.ChannelDescriptor.TYPE_FENCE;
import static io.vicinity.segment.ChannelDescriptor.TYPE_MESSAGE;
import static io.vicinity.segment.ChannelDescriptor.TYPE_PIECE;

import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingTap;
import io.vicinity.segment.ArenaDescriptor;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What was sent on a route that was lost, and was not received there: it lies in memory of this process's own still, be it the ring and the
 * arena of the fabric or the copy of those in memory, and goes again by another route, in the same order and before all else. It takes nothing but the ring there, so whoever
 * finds the sending thread in no call can do it. Used by one thread at a time.
 */
final class Backlog {
    private final UnsafeBuffer records;
    private final UnsafeBuffer blocks;
    private final SendArena arena;
    private final RingTap tap;
    private final long end;

    /** Bytes of the record at the tap that went already. */
    private int done;

    private boolean unsound;

    /**
     * Begins where the other end says that it has everything.
     *
     * @param records where the tap finds what it reads.
     * @param blocks  where what lay in the arena is found, at the same place.
     * @param arena   from which it sent there.
     * @param tap     at that position.
     * @param end     where the last record ends.
     */
    Backlog(
            final UnsafeBuffer records,
            final UnsafeBuffer blocks,
            final SendArena arena,
            final RingTap tap,
            final long end) {
        this.records = records;
        this.blocks = blocks;
        this.arena = arena;
        this.tap = tap;
        this.end = end;
    }

    /** Was the position where it began none at which a record begins? */
    boolean isUnsound() {
        return unsound;
    }

    /** Sends as much as there is room for. False: not all. */
    boolean sendBy(final SendSide next) {
        while (tap.position() < end) {
            final long header = tap.next();
            unsound |= !tap.isSound(header);
            if (unsound || !send(header, next)) {
                return false;
            }
            done = 0;
            tap.skip(header);
        }
        return true;
    }

    private boolean send(final long header, final SendSide next) {
        final int length = RingDescriptor.length(header);
        final int payload = tap.index();
        return switch (RingDescriptor.type(header)) {
            // Where the route before ended the other end has found out, or asks for nothing behind it.
            case RingDescriptor.TYPE_PADDING, TYPE_FENCE -> true;
            case TYPE_ABORT -> next.offerAgain(TYPE_ABORT, records, payload, 0);
            case TYPE_BLOCK -> length == BLOCK_RECORD_LENGTH && sendBlock(payload, next);
            case TYPE_PIECE -> sendPiece(payload, length, next);
            case TYPE_MESSAGE ->
                // What went in pieces by a route that was lost as well goes on so.
                done == 0 && length <= next.maxEager()
                        ? next.offerAgain(TYPE_MESSAGE, records, payload, length)
                        : sendPieces(records, payload, length, length, next);
            default -> {
                unsound = true;
                yield false;
            }
        };
    }

    /** The ring of the next route may be a smaller one. */
    private boolean sendPiece(final int payload, final int length, final SendSide next) {
        if (length <= PIECE_HEADER_LENGTH) {
            unsound = true;
            return false;
        }
        return sendPieces(
                records, payload + PIECE_HEADER_LENGTH, length - PIECE_HEADER_LENGTH, records.getLong(payload), next);
    }

    private boolean sendBlock(final int payload, final SendSide next) {
        final int unit = records.getInt(payload + BLOCK_UNIT_OFFSET);
        final int length = records.getInt(payload + BLOCK_LENGTH_OFFSET);
        if (unit < 0 || length <= 0 || length > (long) (arena.units() - unit) * ArenaDescriptor.UNIT) {
            unsound = true;
            return false;
        }
        return sendPieces(
                blocks, arena.offsetOf(unit), length, records.getLong(payload + BLOCK_MESSAGE_LENGTH_OFFSET), next);
    }

    private boolean sendPieces(
            final DirectBuffer source,
            final int offset,
            final int length,
            final long messageLength,
            final SendSide next) {
        while (done < length) {
            final int piece = Math.min(length - done, next.maxEager() - PIECE_HEADER_LENGTH);
            if (!next.offerPieceAgain(source, offset + done, piece, messageLength)) {
                return false;
            }
            done += piece;
        }
        return true;
    }
}
