package io.vicinity.client.channel;

import static io.vicinity.segment.ChannelDescriptor.BLOCK_LENGTH_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_MESSAGE_LENGTH_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_RECORD_LENGTH;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_UNIT_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_USE_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.FENCE_EPOCH_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.FENCE_POSITION_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.FENCE_RECORD_LENGTH;
import static io.vicinity.segment.ChannelDescriptor.PIECE_HEADER_LENGTH;
import static io.vicinity.segment.ChannelDescriptor.TYPE_ABORT;
import static io.vicinity.segment.ChannelDescriptor.TYPE_BLOCK;
import static io.vicinity.segment.ChannelDescriptor.TYPE_FENCE;
import static io.vicinity.segment.ChannelDescriptor.TYPE_MESSAGE;
import static io.vicinity.segment.ChannelDescriptor.TYPE_PIECE;

import io.vicinity.client.channel.ArenaAllocator.Borrower;
import io.vicinity.ring.RingCopy;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingProducer;
import io.vicinity.ring.RingTap;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.CountersDescriptor;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The sending half of one end: short messages travel whole in the ring, longer ones in blocks of the sender's arena that records in the
 * ring announce. A message of several blocks is announced block by block, so that the receiver copies out while the sender still
 * copies in. Used by the endpoint's sending thread alone.
 *
 * <p>Where all of that is in memory which may go, and the channel is to outlive it, records and blocks are written twice: to memory of this
 * process's own, from which they go again by another route, and then to what the other end reads.
 */
final class SendSide extends SendState implements ArenaLoan.LoanOwner {
    // Keeps other objects off the lines of the state above.
    @SuppressWarnings("unused")
    private long q100, q101, q102, q103, q104, q105, q106, q107, q108, q109, q110, q111, q112, q113, q114, q115;

    /** Units of the blocks that a long message is cut into: 64 KiB, with which both sides copy at the same time best. */
    static final int PIECE_UNITS = 16;

    /** Bytes in such a block. */
    static final int PIECE = PIECE_UNITS * ArenaDescriptor.UNIT;

    /** Most blocks that one offer announces: what surely fits a ring that is half empty. */
    private static final int MAX_PIECES = 256;

    private static final long NOT_FENCED = -1;

    private final RingProducer ring;
    private final UnsafeBuffer region;
    private final SendArena arena;

    /** Null where nothing is written twice. */
    private final RingCopy kept;

    /** Where records are filled in: in the ring, or in its copy. */
    private final UnsafeBuffer records;

    /** Where blocks are filled in by the application: in the arena, or in its copy. */
    private final UnsafeBuffer blocks;

    private final ReadyMark ready;
    private final Flow flow;
    private final UnsafeBuffer counters;
    private final int backPressuredIndex;
    private final int byArenaIndex;
    private final int resentIndex;
    private final int maxEager;
    private final int maxOffer;
    private final Borrower borrower = new Borrower();
    private final RingChannel channel;

    /** What was said first of where the route before ended. */
    private long fencedAt = NOT_FENCED;

    private long fencedEpoch;

    SendSide(
            final RingProducer ring,
            final UnsafeBuffer region,
            final SendArena arena,
            final RingCopy kept,
            final RemoteArena remote,
            final int remoteReadySlot,
            final RemoteSleeper receiver,
            final UnsafeBuffer counters,
            final int counterSlot,
            final RingChannel channel) {
        this.channel = channel;
        this.ring = ring;
        this.region = region;
        this.arena = arena;
        this.kept = kept;
        this.records = kept == null ? region : kept.buffer();
        this.blocks = kept == null ? arena.buffer() : arena.copy();
        this.ready = new ReadyMark(remote.buffer(), remoteReadySlot, receiver);
        this.counters = counters;
        final int slot = CountersDescriptor.slotOffset(counterSlot);
        this.flow = new Flow(
                counters, slot + CountersDescriptor.SENT_MESSAGES_OFFSET, slot + CountersDescriptor.SENT_BYTES_OFFSET);
        this.backPressuredIndex = slot + CountersDescriptor.BACK_PRESSURED_OFFSET;
        this.byArenaIndex = slot + CountersDescriptor.SENT_BY_ARENA_OFFSET;
        this.resentIndex = slot + CountersDescriptor.RESENT_RECORDS_OFFSET;
        this.maxEager = ring.maxPayload();
        this.maxOffer = (int) Math.min((long) arena.units() * ArenaDescriptor.UNIT, (long) MAX_PIECES * PIECE);
    }

    RingProducer ring() {
        return ring;
    }

    @Override
    public RingChannel channel() {
        return channel;
    }

    /**
     * Says where the route ends that the channel was on before, ahead of anything else. The ring is empty.
     *
     * @param leftAt    position up to which all is received there.
     * @param leftEpoch of that route.
     */
    void fence(final long leftAt, final long leftEpoch) {
        fencedAt = leftAt;
        fencedEpoch = leftEpoch;
        final int record = ring.reserve(FENCE_RECORD_LENGTH);
        final int payload = payload(record);
        records.putLong(payload + FENCE_POSITION_OFFSET, leftAt);
        records.putLong(payload + FENCE_EPOCH_OFFSET, leftEpoch);
        publish(record, TYPE_FENCE, FENCE_RECORD_LENGTH);
        ready.mark(ring.position());
    }

    /**
     * Does the other end leave out this route, which is lost, because it was never received on?
     *
     * @param received up to where the other end has everything.
     */
    boolean isLeftOut(final long received) {
        return fencedAt != NOT_FENCED && received == 0;
    }

    /** Says on the next route what the fence on this one said, which the other end leaves out. */
    void fenceAgain(final SendSide next) {
        next.fence(fencedAt, fencedEpoch);
    }

    /** What was sent on the route before was all sent: a message whose pieces went there may have to be given up here. */
    void followOn(final SendSide before) {
        abortOwed = before.abortOwed;
    }

    /** What the other end has not received, which says up to where it has. Empty if that cannot be. */
    Optional<Backlog> backlog(final long received) {
        final long end = ring.position();
        final Optional<RingTap> tap = kept == null ? ring.retained(received) : kept.retained(received, end);
        return tap.map(from -> new Backlog(records, blocks, arena, from, end));
    }

    /** Where the payload of a record is filled in. */
    private int payload(final int record) {
        return kept == null ? record + RingDescriptor.HEADER_LENGTH : kept.payload(record);
    }

    /** Publishes a record that was filled in. */
    private void publish(final int record, final int type, final int length) {
        if (kept == null) {
            ring.publish(type, length);
            return;
        }
        region.putBytes(record + RingDescriptor.HEADER_LENGTH, records, kept.payload(record), length);
        ring.publish(type, length);
        kept.keep(type, length, ring.position());
    }

    /** Sends a record that lies elsewhere, if there is room. */
    private boolean offer(final int type, final DirectBuffer source, final int offset, final int length) {
        if (!ring.offer(type, source, offset, length)) {
            return false;
        }
        if (kept != null) {
            kept.copy(type, source, offset, length, ring.position());
        }
        return true;
    }

    /** Sends a record that was sent on a route that was lost, if there is room. It was counted as a message then. */
    boolean offerAgain(final int type, final DirectBuffer source, final int offset, final int length) {
        return offer(type, source, offset, length) && sentAgain();
    }

    /** As {@link #offerAgain}, a piece of a message that lies elsewhere. */
    boolean offerPieceAgain(final DirectBuffer source, final int offset, final int length, final long messageLength) {
        final int record = ring.reserve(PIECE_HEADER_LENGTH + length);
        if (record < 0) {
            return false;
        }
        final int payload = payload(record);
        records.putLong(payload, messageLength);
        records.putBytes(payload + PIECE_HEADER_LENGTH, source, offset, length);
        publish(record, TYPE_PIECE, PIECE_HEADER_LENGTH + length);
        return sentAgain();
    }

    private boolean sentAgain() {
        ready.mark(ring.position());
        counters.putLongOpaque(resentIndex, counters.getLong(resentIndex) + 1);
        return true;
    }

    Borrower borrower() {
        return borrower;
    }

    int maxEager() {
        return maxEager;
    }

    int maxOffer() {
        return maxOffer;
    }

    int maxLoan() {
        return arena.units() * ArenaDescriptor.UNIT;
    }

    /** Sends a message that fits a record, if it does so now. */
    boolean offerEager(final DirectBuffer source, final int offset, final int length) {
        if (owesAbort() || !offer(TYPE_MESSAGE, source, offset, length)) {
            return backPressured();
        }
        sent(length);
        return true;
    }

    /** Sends a message of up to {@link #maxOffer} bytes through the arena, if there is room for all of it now. */
    boolean offerByArena(final DirectBuffer source, final int offset, final int length) {
        final int units = ArenaDescriptor.unitsFor(length);
        final int pieces = (length + PIECE - 1) / PIECE;
        if (owesAbort() || !arena.hasRoom(units, borrower) || !ring.hasRoomFor(pieces + 1, BLOCK_RECORD_LENGTH)) {
            return backPressured();
        }
        int done = 0;
        while (done < length) {
            final int put = offerPiece(source, offset + done, length - done, length, true);
            if (put == 0) {
                // The arena has the room, but not in pieces that the ring has room to announce.
                abort(done);
                return backPressured();
            }
            done += put;
        }
        sentByArena(length);
        return true;
    }

    /**
     * Sends the next piece of a message, if there is room for one now.
     *
     * @return bytes sent; 0: no room.
     */
    int offerPiece(final DirectBuffer source, final int offset, final int left, final long messageLength) {
        return offerPiece(source, offset, left, messageLength, false);
    }

    /** With room that was seen to be there for the whole message, a piece is not weighed against the channel's share again. */
    private int offerPiece(
            final DirectBuffer source,
            final int offset,
            final int left,
            final long messageLength,
            final boolean hasRoom) {
        int units = Math.min(PIECE_UNITS, ArenaDescriptor.unitsFor(left));
        int unit = allocate(units, hasRoom);
        while (unit == ArenaAllocator.NONE && units > 1) {
            units >>= 1;
            unit = allocate(units, hasRoom);
        }
        if (unit == ArenaAllocator.NONE) {
            return 0;
        }
        final int length = Math.min(left, units * ArenaDescriptor.UNIT);
        // Room for the announcement first: a block that is filled in vain costs more than this look.
        if (!ring.hasRoomFor(1, BLOCK_RECORD_LENGTH)) {
            arena.giveBack(unit);
            return 0;
        }
        fill(unit, source, offset, length);
        announce(unit, length, messageLength);
        return length;
    }

    private void fill(final int unit, final DirectBuffer source, final int offset, final int length) {
        arena.buffer().putBytes(arena.offsetOf(unit), source, offset, length);
        if (kept != null) {
            blocks.putBytes(arena.offsetOf(unit), source, offset, length);
        }
    }

    private int allocate(final int units, final boolean hasRoom) {
        return hasRoom ? arena.take(units, borrower) : arena.allocate(units, borrower);
    }

    /** A piece or a message could not be sent for now. */
    boolean backPressured() {
        counters.putLongOpaque(backPressuredIndex, counters.getLong(backPressuredIndex) + 1);
        return false;
    }

    /** The message of which pieces were sent is given up; the receiver drops them. */
    void abort(final int sentOfIt) {
        if (sentOfIt > 0) {
            abortOwed = true;
            payAbort();
        }
    }

    /** Must an abort go before anything else, and cannot yet? */
    boolean owesAbort() {
        return abortOwed && !payAbort();
    }

    private boolean payAbort() {
        final int record = ring.reserve(0);
        if (record < 0) {
            return false;
        }
        publish(record, TYPE_ABORT, 0);
        ready.mark(ring.position());
        abortOwed = false;
        return true;
    }

    boolean tryClaim(final int length, final RingClaim claim, final RingClaim.ClaimOwner owner) {
        final int index = owesAbort() ? -1 : ring.claim(length);
        if (index < 0) {
            return backPressured();
        }
        claimed = length;
        claimedAt = index;
        claim.hold(owner, records.addressOffset() + payload(index), length);
        return true;
    }

    void commitClaim() {
        publish(claimedAt, TYPE_MESSAGE, claimed);
        sent(claimed);
    }

    boolean tryLoan(final int length, final ArenaLoan loan) {
        final int unit = arena.allocate(ArenaDescriptor.unitsFor(length), borrower);
        if (unit == ArenaAllocator.NONE) {
            return backPressured();
        }
        loan.hold(this, unit, blocks.addressOffset() + arena.offsetOf(unit), length);
        return true;
    }

    boolean offerLoan(final ArenaLoan loan) {
        if (owesAbort() || !ring.hasRoomFor(1, BLOCK_RECORD_LENGTH)) {
            return backPressured();
        }
        final int length = loan.length();
        if (kept != null) {
            arena.buffer().putBytes(arena.offsetOf(loan.unit()), blocks, arena.offsetOf(loan.unit()), length);
        }
        announce(loan.unit(), length, length);
        loan.sent();
        sentByArena(length);
        return true;
    }

    /** Sends what lies in a block of another route's arena. */
    boolean offerCopy(final ArenaLoan loan) {
        if (owesAbort() || !ring.hasRoomFor(1, BLOCK_RECORD_LENGTH)) {
            return backPressured();
        }
        final int length = loan.length();
        final int unit = arena.allocate(ArenaDescriptor.unitsFor(length), borrower);
        if (unit == ArenaAllocator.NONE) {
            return backPressured();
        }
        fill(unit, loan.buffer(), 0, length);
        announce(unit, length, length);
        loan.close();
        sentByArena(length);
        return true;
    }

    @Override
    public void giveBack(final int unit) {
        arena.giveBack(unit);
    }

    /** The ring was seen to have room. */
    private void announce(final int unit, final int length, final long messageLength) {
        final int record = ring.reserve(BLOCK_RECORD_LENGTH);
        final int payload = payload(record);
        records.putInt(payload + BLOCK_UNIT_OFFSET, unit);
        records.putInt(payload + BLOCK_LENGTH_OFFSET, length);
        records.putLong(payload + BLOCK_USE_OFFSET, arena.use(unit));
        records.putLong(payload + BLOCK_MESSAGE_LENGTH_OFFSET, messageLength);
        publish(record, TYPE_BLOCK, BLOCK_RECORD_LENGTH);
        arena.sent(unit);
        ready.mark(ring.position());
    }

    private void sent(final int length) {
        ready.mark(ring.position());
        flow.add(1, length);
    }

    /** Nothing is sent here any more, or goes again from here. */
    void letGo() {
        if (kept != null) {
            kept.close();
        }
    }

    /** The last piece of a message was announced. */
    void sentByArena(final long length) {
        flow.add(1, length);
        counters.putLongOpaque(byArenaIndex, counters.getLong(byArenaIndex) + 1);
    }
}
