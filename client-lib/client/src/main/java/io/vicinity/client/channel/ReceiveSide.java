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

import io.vicinity.client.Channel;
import io.vicinity.ring.RingConsumer;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.Violation;
import java.lang.invoke.VarHandle;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The receiving half of one end. Used by the endpoint's receiving thread alone.
 *
 * <p>What a record says of a block is read once into private fields, checked against the sender's arena, and used from there. What
 * does not make sense is a {@linkplain #violation() violation}, after which nothing is received any more.
 *
 * <p><b>Where memory may go</b> without a warning, and the channel is to outlive it, all is copied to private memory before it is taken for
 * received, and taken only if the record is still there then: the pages of a device that is unplugged read 0, all of them from the same
 * moment on. Nothing is read in place. From a {@linkplain #freeze() frozen} side nothing is taken any more, so that the position
 * which the other end is told stays.
 */
final class ReceiveSide extends ReceiveState {
    // Keeps other objects off the lines of the state above.
    @SuppressWarnings("unused")
    private long q100, q101, q102, q103, q104, q105, q106, q107, q108, q109, q110, q111, q112, q113, q114, q115;

    /** So many looks in vain, a power of two less one, pass between two checks where nothing comes by this thread's own doing. */
    static final int CHECK_MASK = 0xFF;

    /** Nothing is there. */
    static final int NOTHING = 0;

    /** The next message lies in the ring, whole. */
    static final int IN_RING = 1;

    /** The next message lies in one block. */
    static final int IN_BLOCK = 2;

    /** The next piece of a message lies in a block, or in the ring. */
    static final int PIECE = 3;

    /** In the place of the unit of a block: the piece lies in the ring. */
    private static final int IN_NO_BLOCK = -1;

    /** It is not known where the route before was left. */
    static final long NO_FENCE = -1;

    private final RingConsumer ring;
    private final UnsafeBuffer region;
    private final RemoteArena remote;
    private final int checkMask;

    /** Says when a record is being taken; null where memory is not outlived. */
    private final CallGate taking;

    /** Is nothing taken any more? Set once, by any thread. */
    private volatile boolean frozen;

    /** Read behind a look at the ring for each message; so who replaces it is heard with the next one. */
    private ReceivedCounters counters;

    /** The message that is being put together, and how much of it is here; whatever route its pieces come by. */
    private final Assembly assembly;

    ReceiveSide(
            final RingConsumer ring,
            final UnsafeBuffer region,
            final RemoteArena remote,
            final ReceivedCounters counters,
            final Assembly assembly,
            final int checkMask,
            final CallGate taking) {
        this.taking = taking;
        this.special = taking != null;
        this.assembly = assembly;
        this.ring = ring;
        this.region = region;
        this.remote = remote;
        this.counters = counters;
        this.checkMask = checkMask;
    }

    /** Can the next message lie whole in the ring? */
    boolean isPlain() {
        return !special && assembly.isEmpty();
    }

    /** Is nothing left in the memory that it lies in, because that may go? */
    boolean outlivesMemory() {
        return taking != null;
    }

    /** Is more to be asked than whether a message lies in the ring? */
    boolean isSpecial() {
        return special;
    }

    /** There is a route that this one will be left for. Called by any thread. */
    void expectFence() {
        special = true;
    }

    /** There is no such route any more. By the receiving thread, while nobody else changes what is expected, or stops it. */
    void expectNoFence() {
        special = stopped || outlivesMemory();
    }

    /**
     * Nothing is taken from here any more. By any thread, but the receiving one may still be about to, until there was a fence on all
     * threads.
     */
    void freeze() {
        frozen = true;
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Is a record being taken? Behind a no, and that fence, {@link #position} stays. */
    boolean isTaking() {
        return taking.isOccupied();
    }

    RingConsumer ring() {
        return ring;
    }

    UnsafeBuffer region() {
        return region;
    }

    /**
     * Where the sender left the route that went before this one.
     *
     * @param leftEpoch of that route.
     * @return the position there; {@link #NO_FENCE} if nothing came yet, or what came is a violation.
     */
    long fence(final long leftEpoch) {
        final long first = ring.next();
        if (first == 0) {
            if (ring.violation() != Violation.NONE) {
                violated(ring.violation());
            }
            return NO_FENCE;
        }
        if (RingDescriptor.type(first) != TYPE_FENCE || RingDescriptor.length(first) != FENCE_RECORD_LENGTH) {
            violated(Violation.RECORD_TYPE);
            return NO_FENCE;
        }
        final int payload = ring.index();
        final long position = region.getLong(payload + FENCE_POSITION_OFFSET);
        if (region.getLong(payload + FENCE_EPOCH_OFFSET) != leftEpoch || position < 0) {
            violated(Violation.RECORD_SEQUENCE);
            return NO_FENCE;
        }
        return position;
    }

    /** The fence was reached: what stands behind it is received now. */
    void passFence() {
        ring.release(FENCE_RECORD_LENGTH);
    }

    /** Position up to which all was consumed. */
    long position() {
        return ring.position();
    }

    /** Found by whoever compares the two routes. */
    void outOfSequence() {
        violated(Violation.RECORD_SEQUENCE);
    }

    /** What is next: one of the constants of this class. Asked again, it answers the same until that is taken. */
    int next() {
        if (taking == null) {
            return find();
        }
        taking.enter();
        try {
            // Padding is skipped by a look already.
            return frozen ? NOTHING : find();
        } finally {
            taking.leave();
        }
    }

    private int find() {
        header = ring.next();
        if (header == 0) {
            if (ring.violation() != Violation.NONE) {
                violated(ring.violation());
            }
            return NOTHING;
        }
        if (stopped) {
            return NOTHING;
        }
        final int type = RingDescriptor.type(header);
        if (type == TYPE_MESSAGE) {
            return assembly.isEmpty() ? nextInRing() : violated(Violation.MESSAGE_LENGTH);
        }
        return nextOther(type);
    }

    private int nextInRing() {
        if (!outlivesMemory()) {
            return IN_RING;
        }
        unit = IN_NO_BLOCK;
        pieceStart = 0;
        blockLength = RingDescriptor.length(header);
        messageLength = blockLength;
        return PIECE;
    }

    private int nextOther(final int type) {
        if (type == TYPE_BLOCK) {
            return nextBlock();
        }
        if (type == TYPE_PIECE) {
            return nextPieceInRing();
        }
        if (type == TYPE_ABORT && !assembly.isEmpty()) {
            assembly.drop();
            ring.release(header);
            return find();
        }
        return violated(Violation.RECORD_TYPE);
    }

    private int nextBlock() {
        if (RingDescriptor.length(header) != BLOCK_RECORD_LENGTH) {
            return violated(Violation.RECORD_LENGTH);
        }
        final int payload = ring.index();
        unit = region.getInt(payload + BLOCK_UNIT_OFFSET);
        blockLength = region.getInt(payload + BLOCK_LENGTH_OFFSET);
        use = region.getLong(payload + BLOCK_USE_OFFSET);
        messageLength = region.getLong(payload + BLOCK_MESSAGE_LENGTH_OFFSET);
        if (!remote.contains(unit, blockLength)) {
            return violated(Violation.BLOCK_BOUNDS);
        }
        if (messageLength < blockLength
                || messageLength > Channel.MAX_MESSAGE_LENGTH
                || !assembly.accepts(blockLength, messageLength)) {
            return violated(Violation.MESSAGE_LENGTH);
        }
        return blockLength == messageLength && !outlivesMemory() ? IN_BLOCK : PIECE;
    }

    private int nextPieceInRing() {
        unit = IN_NO_BLOCK;
        pieceStart = PIECE_HEADER_LENGTH;
        blockLength = RingDescriptor.length(header) - PIECE_HEADER_LENGTH;
        if (blockLength <= 0) {
            return violated(Violation.RECORD_LENGTH);
        }
        messageLength = region.getLong(ring.index());
        if (messageLength > Channel.MAX_MESSAGE_LENGTH || !assembly.accepts(blockLength, messageLength)) {
            return violated(Violation.MESSAGE_LENGTH);
        }
        return PIECE;
    }

    /** Length of what {@link #next} found: for a piece, of the whole message. */
    int length(final int kind) {
        return kind == IN_RING ? RingDescriptor.length(header) : (int) messageLength;
    }

    /** Buffer that holds what {@link #next} found. */
    UnsafeBuffer buffer(final int kind) {
        return kind == IN_RING ? region : remote.buffer();
    }

    /** Where it starts there. */
    int offset(final int kind) {
        return kind == IN_RING ? ring.index() : remote.unitOffset(unit);
    }

    /** Gives back the memory of the whole message that {@link #next} found. */
    void consumed(final int kind) {
        final int length = length(kind);
        if (kind == IN_BLOCK) {
            remote.release(unit, use);
        }
        ring.release(header);
        received(length);
    }

    /** Gives back the record, but not the block that it announced: that is lent to the application. */
    void lend(final ArenaReceivedLoan loan) {
        loan.holdBlock(remote, unit, use, blockLength);
        ring.release(header);
    }

    /**
     * Takes the piece that {@link #next} found into private memory.
     *
     * @return true if the message is whole now.
     */
    boolean takePiece() {
        assembly.copyIn(pieceBuffer(), pieceOffset(), blockLength, messageLength);
        if (!pieceDone()) {
            return false;
        }
        assembly.advance(blockLength, messageLength);
        return assembly.isComplete();
    }

    /**
     * Copies the piece that {@link #next} found to the caller's memory, or behind those that are in private memory already; and all
     * of them to the caller's once the message is whole.
     *
     * @return true if the message is whole now: in the caller's memory.
     */
    boolean copyPiece(final MutableDirectBuffer target, final int offset) {
        if (assembly.isHere()) {
            if (!takePiece()) {
                return false;
            }
            assembly.copyOut(target, offset);
        } else {
            target.putBytes(offset + assembly.length(), pieceBuffer(), pieceOffset(), blockLength);
            if (!pieceDone()) {
                return false;
            }
            assembly.advanceElsewhere(blockLength, messageLength);
            if (!assembly.isComplete()) {
                return false;
            }
        }
        assembly.drop();
        return true;
    }

    private UnsafeBuffer pieceBuffer() {
        return unit == IN_NO_BLOCK ? region : remote.buffer();
    }

    private int pieceOffset() {
        return unit == IN_NO_BLOCK ? ring.index() + pieceStart : remote.unitOffset(unit);
    }

    /** Gives back what was copied; false, and it was not received, if the memory went meanwhile, or is frozen. */
    private boolean pieceDone() {
        if (taking == null) {
            givePieceBack();
            return true;
        }
        taking.enter();
        try {
            if (frozen || !isStillThere()) {
                return false;
            }
            givePieceBack();
            return true;
        } finally {
            taking.leave();
        }
    }

    private void givePieceBack() {
        if (unit != IN_NO_BLOCK) {
            remote.release(unit, use);
        }
        ring.release(header);
    }

    /** What was read before is not what a device reads as that was unplugged. */
    private boolean isStillThere() {
        // What was read before was read before.
        VarHandle.loadLoadFence();
        return region.getLong(ring.index() - RingDescriptor.HEADER_LENGTH) == header;
    }

    Assembly assembly() {
        return assembly;
    }

    /** A whole message was handed over. */
    void received(final long length) {
        counters.add(1, length);
    }

    /** Whole messages were handed over. */
    void received(final int messages, final long bytes) {
        counters.add(messages, bytes);
    }

    /** The position up to which all was consumed, as ready words tell it. */
    short consumedMark() {
        return ReadyMark.of(ring.position());
    }

    Violation violation() {
        return violation;
    }

    /** Counts a look in vain; true if something was found wrong, and now and then, because silence is not believed for long. */
    boolean isTimeToCheck() {
        return (++emptyLooks & checkMask) == 0 || violation != Violation.NONE;
    }

    private int violated(final Violation found) {
        if (outlivesMemory() && header != 0 && !isStillThere()) {
            // What was read behind the header was written by nobody.
            return NOTHING;
        }
        if (violation == Violation.NONE) {
            violation = found;
            stop();
            // This look in vain is one of those that are asked why.
            emptyLooks = CHECK_MASK;
        }
        return NOTHING;
    }

    /** Nothing is received any more. Called by any thread. */
    void stop() {
        stopped = true;
        special = true;
    }

    /** Counts the violation for which the channel is quarantined. Called once, by any thread. */
    void count(final Violation found) {
        counters.add(found);
    }

    /** Where to count what is left to be received. Called by the control plane, when nothing of the segment is used here any more. */
    void countIn(final ReceivedCounters others) {
        counters = others;
    }
}
