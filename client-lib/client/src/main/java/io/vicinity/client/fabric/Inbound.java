package io.vicinity.client.fabric;

import static io.vicinity.segment.ChannelDescriptor.BLOCK_LENGTH_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_RECORD_LENGTH;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_UNIT_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_USE_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.TYPE_BLOCK;

import io.netty.buffer.ByteBuf;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingProducer;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.Mapping;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One direction of a channel on the fabric, where it ends: puts what comes from the wire into the ring, and into a mirror of the sender's
 * arena, in this process's own memory, and watches what the application consumes and gives back. Nothing that comes is trusted. Used
 * on the event loop alone.
 */
final class Inbound {
    /** A frame that does not belong where it stands. */
    static final int VIOLATION = -1;

    /** What the application consumed of the ring is told when it is that much, or when the time has come. */
    private static final int WORTH_TELLING = FrameDescriptor.RING_CAPACITY / 4;

    /** What it gave back of the arena is told when it is that part of it, or when the time has come. */
    private static final int PART_WORTH_TELLING = 8;

    private final UnsafeBuffer region;
    private final RingProducer ring;
    private final int headIndex;
    private final Mapping mirror;
    private final int units;
    private final long worthGivingBack;
    private final UnsafeBuffer blockRecord = new UnsafeBuffer(new byte[BLOCK_RECORD_LENGTH]);
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);

    /** Blocks that are here and were not given back when that was looked at last, in the order in which they came. */
    private int[] unitsHere = new int[16];

    private long[] usesHere = new long[16];
    private int[] lengthsHere = new int[16];
    private int here;

    /** The record whose block is still coming. */
    private long blockHeader;

    private int blockUnit;
    private int blockLength;
    private int blockLeft;
    private int blockIndex;

    private long toldConsumed;

    /**
     * Begins with an empty ring.
     *
     * @param region   of the channel.
     * @param offset   of the ring in it.
     * @param capacity of the ring.
     * @param mirror   of the sender's arena.
     */
    Inbound(final Mapping region, final int offset, final int capacity, final Mapping mirror) {
        this.region = region.buffer();
        this.ring = new RingProducer(this.region, offset, capacity);
        this.headIndex = offset + capacity + RingDescriptor.HEAD_OFFSET;
        this.mirror = mirror;
        this.units = ArenaDescriptor.unitsOfRegion(mirror.buffer().capacity());
        this.worthGivingBack = (long) units * ArenaDescriptor.UNIT / PART_WORTH_TELLING;
    }

    /** As much as the sender's arena holds. */
    long mirrorBytes() {
        return (long) units * ArenaDescriptor.UNIT;
    }

    /** The position up to which all records are here. */
    long received() {
        return ring.position();
    }

    /**
     * Takes a record.
     *
     * @param header  of the frame.
     * @param payload of the frame, all of it; its reader index moves.
     * @return bytes of the block that follow; {@link #VIOLATION} if the frame cannot be.
     */
    int record(final long header, final ByteBuf payload) {
        final int type = RingDescriptor.type(header);
        final int length = RingDescriptor.length(header);
        if (length > ring.maxPayload()) {
            return VIOLATION;
        }
        final int at = ring.reserve(length);
        if (at < 0 || !RingDescriptor.isAt(header, ring.position())) {
            return VIOLATION;
        }
        if (type == RingDescriptor.TYPE_PADDING) {
            ring.publish(type, length);
            return 0;
        }
        copy(payload, region, at + RingDescriptor.HEADER_LENGTH, length);
        if (type == TYPE_BLOCK) {
            return block(header, at + RingDescriptor.HEADER_LENGTH, length);
        }
        ring.publish(type, length);
        return 0;
    }

    private int block(final long header, final int payload, final int length) {
        if (length != BLOCK_RECORD_LENGTH) {
            return VIOLATION;
        }
        final int unit = region.getInt(payload + BLOCK_UNIT_OFFSET);
        final int bytes = region.getInt(payload + BLOCK_LENGTH_OFFSET);
        if (!fits(unit, bytes)) {
            return VIOLATION;
        }
        blockRecord.putBytes(0, region, payload, length);
        blockHeader = header;
        blockUnit = unit;
        blockLength = bytes;
        blockLeft = bytes;
        blockIndex = ArenaDescriptor.unitOffset(units, unit);
        return bytes;
    }

    /**
     * Is there a place for a block?
     *
     * @param header  of its record.
     * @param payload of its record.
     * @param length  of the block.
     * @return false if its record is none, or says that the block lies outside of the arena.
     */
    boolean isPlaceFor(final long header, final ByteBuf payload, final long length) {
        return RingDescriptor.type(header) == TYPE_BLOCK
                && payload.readableBytes() == BLOCK_RECORD_LENGTH
                && fits(payload.getIntLE(payload.readerIndex() + BLOCK_UNIT_OFFSET), length);
    }

    private boolean fits(final int unit, final long length) {
        return unit >= 0 && unit < units && length > 0 && length <= (long) (units - unit) * ArenaDescriptor.UNIT;
    }

    /** Takes more bytes of the block that is coming; its record is published behind the last. */
    void blockBytes(final ByteBuf bytes, final int length) {
        copy(bytes, mirror.buffer(), blockIndex, length);
        blockIndex += length;
        blockLeft -= length;
        if (blockLeft == 0) {
            noteHere(blockUnit, blockRecord.getLong(BLOCK_USE_OFFSET), blockLength);
            ring.publish(TYPE_BLOCK, RingDescriptor.length(blockHeader));
        }
    }

    private void noteHere(final int unit, final long use, final int length) {
        if (here == unitsHere.length) {
            unitsHere = Arrays.copyOf(unitsHere, 2 * here);
            usesHere = Arrays.copyOf(usesHere, 2 * here);
            lengthsHere = Arrays.copyOf(lengthsHere, 2 * here);
        }
        unitsHere[here] = unit;
        usesHere[here] = use;
        lengthsHere[here] = length;
        here++;
    }

    private void copy(final ByteBuf source, final UnsafeBuffer target, final int index, final int length) {
        if (source.hasMemoryAddress()) {
            message.wrap(source.memoryAddress() + source.readerIndex(), length);
            target.putBytes(index, message, 0, length);
        } else if (source.hasArray()) {
            target.putBytes(index, source.array(), source.arrayOffset() + source.readerIndex(), length);
        } else {
            for (int i = 0; i < length; i++) {
                target.putByte(index + i, source.getByte(source.readerIndex() + i));
            }
        }
        source.skipBytes(length);
    }

    /** Is there something that the application has not consumed or not given back, or of which the other end was not told? */
    boolean isWatched() {
        return here > 0 || toldConsumed != ring.position();
    }

    /**
     * How far the application consumed.
     *
     * @return the position.
     */
    long consumed() {
        // Acquire: what is overwritten next was read before.
        return region.getLongAcquire(headIndex);
    }

    /**
     * Is it time to tell the other end what the application consumed and gave back, though nothing else is sent there? It is before
     * the other end runs out of room.
     */
    boolean hasMuchToTell() {
        return consumed() - toldConsumed >= WORTH_TELLING || bytesGivenBack() >= worthGivingBack;
    }

    /** Were blocks given back of which the other end was not told? */
    boolean hasGivenBack() {
        return bytesGivenBack() > 0;
    }

    private long bytesGivenBack() {
        long bytes = 0;
        for (int i = 0; i < here; i++) {
            if (isGivenBack(i)) {
                bytes += lengthsHere[i];
            }
        }
        return bytes;
    }

    private boolean isGivenBack(final int index) {
        // Acquire: what is written there next was read before.
        return mirror.buffer().getLongAcquire(ArenaDescriptor.releaseOffset(unitsHere[index])) == usesHere[index];
    }

    private void keep(final int index, final int kept) {
        unitsHere[kept] = unitsHere[index];
        usesHere[kept] = usesHere[index];
        lengthsHere[kept] = lengthsHere[index];
    }

    /**
     * Tells the other end what the application consumed and gave back.
     *
     * @return was there anything to tell?
     */
    boolean tell(final Wire wire, final UnsafeBuffer scratch) {
        final long consumed = consumed();
        int length = Long.BYTES;
        int kept = 0;
        for (int i = 0; i < here; i++) {
            final boolean full = length == Long.BYTES + FrameDescriptor.MAX_RELEASES * FrameDescriptor.RELEASE_LENGTH;
            if (!full && isGivenBack(i)) {
                scratch.putInt(length, unitsHere[i]);
                scratch.putInt(length + Integer.BYTES, 0);
                scratch.putLong(length + Long.BYTES, usesHere[i]);
                length += FrameDescriptor.RELEASE_LENGTH;
            } else {
                keep(i, kept);
                kept++;
            }
        }
        here = kept;
        if (length == Long.BYTES && consumed == toldConsumed) {
            return false;
        }
        toldConsumed = consumed;
        scratch.putLong(0, consumed);
        wire.write(FrameDescriptor.controlHeader(FrameDescriptor.TYPE_CONSUMED, length), scratch, 0, length);
        return true;
    }

    /** The connection is lost, and with it the block that was coming: it comes again. */
    void interrupted() {
        blockLeft = 0;
    }

    /** Another connection begins: the other end learns by {@link #held} and {@link #received} what it may not have been told. */
    Set<Held> held() {
        final Set<Held> held = new HashSet<>();
        int kept = 0;
        for (int i = 0; i < here; i++) {
            if (!isGivenBack(i)) {
                held.add(new Held(unitsHere[i], usesHere[i]));
                keep(i, kept);
                kept++;
            }
        }
        here = kept;
        // Said anew: what was told last may not have arrived.
        toldConsumed = 0;
        return held;
    }
}
