package io.vicinity.client.fabric;

import static io.vicinity.segment.ChannelDescriptor.BLOCK_LENGTH_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_UNIT_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.BLOCK_USE_OFFSET;
import static io.vicinity.segment.ChannelDescriptor.TYPE_BLOCK;

import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingTap;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.Mapping;
import java.nio.ByteBuffer;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One direction of a channel on the fabric, where it begins: takes what the application published from the ring and the arena, in this
 * process's own memory, to the wire, and keeps it there until the other end is done with it. Used on the event loop alone.
 */
final class Outbound {
    /** Nothing stands here. */
    private static final long NO_USE = 0;

    private final Mapping region;
    private final UnsafeBuffer ring;
    private final Mapping arena;
    private final UnsafeBuffer blocks;
    private final ByteBuffer blockBytes;
    private final int units;
    private final RingTap tap;

    /** By its first unit, the use of a block that is out, and the position of the record that announced it. */
    private final long[] uses;

    private final long[] positions;

    /** The farthest position that was ever read: what is read again below it was sent before. */
    private long farthest;

    private long resent;

    /**
     * Begins with an empty ring.
     *
     * @param region   of the channel.
     * @param offset   of the ring in it.
     * @param capacity of the ring.
     * @param arena    that the application sends from.
     */
    Outbound(final Mapping region, final int offset, final int capacity, final Mapping arena) {
        this.region = region;
        this.ring = region.buffer();
        this.arena = arena;
        this.blocks = arena.buffer();
        this.blockBytes = arena.byteBuffer();
        this.units = ArenaDescriptor.unitsOfRegion(blocks.capacity());
        this.tap = new RingTap(ring, offset, capacity);
        this.uses = new long[units];
        this.positions = new long[units];
    }

    int arenaUnits() {
        return units;
    }

    /** Is there something to send? */
    boolean hasMore() {
        return tap.next() != 0;
    }

    /**
     * Sends what there is, as much as the wire takes.
     *
     * @return was there anything?
     */
    boolean writeTo(final Wire wire) {
        boolean any = false;
        while (wire.isWritable()) {
            final long header = tap.next();
            if (header == 0) {
                break;
            }
            any = true;
            if (!tap.isEndOfRing(header)) {
                write(header, wire);
            }
            if (tap.position() < farthest) {
                resent++;
            }
            tap.skip(header);
            farthest = Math.max(farthest, tap.position());
        }
        return any;
    }

    private void write(final long header, final Wire wire) {
        final int payload = tap.index();
        if (RingDescriptor.type(header) == RingDescriptor.TYPE_PADDING) {
            wire.write(header, ring, payload, 0);
            return;
        }
        wire.write(header, ring, payload, RingDescriptor.length(header));
        if (RingDescriptor.type(header) == TYPE_BLOCK) {
            final int unit = ring.getInt(payload + BLOCK_UNIT_OFFSET);
            final int length = ring.getInt(payload + BLOCK_LENGTH_OFFSET);
            uses[unit] = ring.getLong(payload + BLOCK_USE_OFFSET);
            positions[unit] = tap.position();
            wire.writeBlock(blockBytes.slice(ArenaDescriptor.unitOffset(units, unit), length));
        }
    }

    /**
     * The application at the other end consumed the ring up to a position.
     *
     * @return false if that cannot be.
     */
    boolean consumed(final long position) {
        return position <= tap.givenBack() ? position >= 0 : tap.giveBack(position);
    }

    /**
     * The application at the other end gave a block back.
     *
     * @return false if that block was not out.
     */
    boolean released(final int unit, final long use) {
        if (unit < 0 || unit >= units || use == NO_USE || uses[unit] != use) {
            return false;
        }
        release(unit);
        return true;
    }

    private void release(final int unit) {
        // Release: what was read of the block was read before.
        blocks.putLongRelease(ArenaDescriptor.releaseOffset(unit), uses[unit]);
        uses[unit] = NO_USE;
    }

    /**
     * Goes on behind what the other end has.
     *
     * @param received the position up to which it has records.
     * @param held     first units of the blocks among them that it has and did not give back, with their uses.
     * @return false if that cannot be.
     */
    boolean resume(final long received, final Set<Held> held) {
        if (!tap.rewind(received)) {
            return false;
        }
        for (int unit = 0; unit < units; unit++) {
            if (uses[unit] != NO_USE && positions[unit] < received && !held.contains(new Held(unit, uses[unit]))) {
                release(unit);
            }
        }
        return true;
    }

    /** Records that were sent more than once. */
    long resent() {
        return resent;
    }

    @Override
    public String toString() {
        return "Outbound{" + tap + ", region of " + region.buffer().capacity() + " bytes, arena of "
                + arena.buffer().capacity() + " bytes}";
    }
}
