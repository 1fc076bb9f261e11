package io.vicinity.segment;

import org.agrona.concurrent.AtomicBuffer;

/**
 * Layout of an arena: the region that one endpoint alone allocates from, for messages that are too large for a ring, and in which
 * its peers tell it that something came.
 *
 * <pre>
 *       0 +--------------------------------+
 *         |  Region header                 |  {@link RegionDescriptor}
 *     128 +--------------------------------+
 *         |  Units | reserved              |
 *     256 |  Asleep (lines of its own)     |  {@link SleepWord}, written by the owner
 *    4096 +--------------------------------+  {@link #READY_TABLE_OFFSET}
 *         |  Ready table                   |  a 16-bit word a channel, each written by the one peer that sends on it
 *    8192 +--------------------------------+  {@link #RELEASE_TABLE_OFFSET}
 *         |  Release table                 |  a 64-bit word a unit, written by whoever received the block
 *         +--------------------------------+  {@link #unitsOffset}
 *         |  Units of 4096 bytes           |  written by the owner
 *         +--------------------------------+
 * </pre>
 *
 * <p>A <i>block</i> is a run of units. The owner alone allocates, from private state; it numbers each use of a block, announces
 * block and use by a record in a ring, and takes the block back when the release word of its first unit equals the use number.
 * So no allocator is shared, no word has two writers at a time, and a block may come back in any order.
 *
 * <p>The <i>ready word</i> of a channel holds 16 bits of the position up to which its sender ever published, counted in units of 8 bytes. The
 * owner compares it with the position that it <i>consumed</i>: different means that something is there. A ring is shorter than 65536 such
 * units, so equal means that nothing is.
 */
public final class ArenaDescriptor {
    /** Bytes in a unit. */
    public static final int UNIT = SegmentDescriptor.PAGE;

    /** Offset of the ready table in bytes. */
    public static final int READY_TABLE_OFFSET = SegmentDescriptor.PAGE;

    /** Most channels of one endpoint. */
    public static final int READY_SLOTS = 2048;

    /** Bytes of a ready word. */
    public static final int READY_WORD_LENGTH = 2;

    /** A ready word holds bits of a ring's position from this one on: it counts in the units in which records are aligned. */
    public static final int READY_UNIT_SHIFT = 3;

    /** Offset of the release table in bytes. */
    public static final int RELEASE_TABLE_OFFSET = READY_TABLE_OFFSET + READY_SLOTS * READY_WORD_LENGTH;

    /** Fewest units of an arena. */
    public static final int MIN_UNITS = 16;

    /** Most units of an arena: what one buffer can map, less the tables. */
    public static final int MAX_UNITS = 520_000;

    /** Offset of the {@link SleepWord}, on two cache lines of its own: its peers look at it with each message that they send. */
    public static final int ASLEEP_OFFSET = 2 * SegmentDescriptor.LINE_PAIR;

    private static final int UNITS_OFFSET = RegionDescriptor.HEADER_LENGTH;

    private ArenaDescriptor() {}

    /**
     * Units that hold so many bytes.
     *
     * @param bytes at least 1.
     * @return units, rounded up.
     */
    public static int unitsFor(final long bytes) {
        return Math.toIntExact((bytes + UNIT - 1) / UNIT);
    }

    /**
     * Where units start within the region.
     *
     * @param units of the arena.
     * @return offset in bytes, a multiple of {@link #UNIT}.
     */
    public static int unitsOffset(final int units) {
        return RELEASE_TABLE_OFFSET + (units * Long.BYTES + UNIT - 1) / UNIT * UNIT;
    }

    /**
     * Where a unit starts within the region.
     *
     * @param units of the arena.
     * @param unit  index.
     * @return offset in bytes.
     */
    public static int unitOffset(final int units, final int unit) {
        return unitsOffset(units) + unit * UNIT;
    }

    /**
     * Where the release word of a unit is within the region.
     *
     * @param unit index.
     * @return offset in bytes.
     */
    public static int releaseOffset(final int unit) {
        return RELEASE_TABLE_OFFSET + unit * Long.BYTES;
    }

    /**
     * Where a channel's ready word is within the region.
     *
     * @param slot index.
     * @return offset in bytes.
     */
    public static int readyOffset(final int slot) {
        return READY_TABLE_OFFSET + slot * READY_WORD_LENGTH;
    }

    /**
     * Length of a region that holds so many units.
     *
     * @param units of the arena.
     * @return bytes, a multiple of {@link SegmentDescriptor#PAGE}.
     */
    public static int regionLength(final int units) {
        if (units < MIN_UNITS || units > MAX_UNITS) {
            throw new IllegalArgumentException(
                    "an arena of " + units + " units, not within " + MIN_UNITS + " to " + MAX_UNITS);
        }
        return unitsOffset(units) + units * UNIT;
    }

    /**
     * Makes a region an arena. Nothing but its tables is zeroed. Agent only.
     *
     * @param region     buffer over the region, of {@link #regionLength} bytes.
     * @param units      of the arena.
     * @param endpointId of the owner.
     * @param generation of this use of the region.
     */
    public static void format(
            final AtomicBuffer region, final int units, final long endpointId, final long generation) {
        RegionDescriptor.retire(region);
        region.setMemory(RegionDescriptor.HEADER_LENGTH, unitsOffset(units) - RegionDescriptor.HEADER_LENGTH, (byte) 0);
        formatZeroed(region, units, endpointId, generation);
    }

    /**
     * Makes memory that is zero an arena.
     *
     * @param region     buffer over the memory, of {@link #regionLength} bytes.
     * @param units      of the arena.
     * @param endpointId of the owner.
     * @param generation of this use of the memory.
     */
    public static void formatZeroed(
            final AtomicBuffer region, final int units, final long endpointId, final long generation) {
        region.putInt(UNITS_OFFSET, units);
        RegionDescriptor.publish(region, RegionDescriptor.KIND_ARENA, endpointId, generation);
    }

    /**
     * Units of an arena, from the length of its region as the control plane gave it: not from the segment.
     *
     * @param regionLength in bytes.
     * @return units.
     * @throws IllegalArgumentException if no number of units makes such a region.
     */
    public static int unitsOfRegion(final long regionLength) {
        // A unit costs its bytes and a release word, and the words are rounded up to whole units.
        int units = (int) Math.min(MAX_UNITS, (regionLength - RELEASE_TABLE_OFFSET) / (UNIT + Long.BYTES));
        while (units >= MIN_UNITS && regionLength(units) > regionLength) {
            units--;
        }
        if (units < MIN_UNITS || regionLength(units) != regionLength) {
            throw new IllegalArgumentException("no arena has a region of " + regionLength + " bytes");
        }
        return units;
    }
}
