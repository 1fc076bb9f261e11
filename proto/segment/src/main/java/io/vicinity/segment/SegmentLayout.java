package io.vicinity.segment;

import static io.vicinity.segment.SegmentDescriptor.PAGE;

/**
 * Where things are in one segment. All offsets and lengths in bytes, multiples of {@link SegmentDescriptor#PAGE}.
 *
 * @param size            of the whole segment.
 * @param generation      of this use of the memory; never 0.
 * @param peerTableOffset of the {@link PeerTableDescriptor peer table}.
 * @param peerCapacity    entries of the peer table.
 * @param countersOffset  of the {@link CountersDescriptor counters area}.
 * @param counterCapacity slots of the counters area: two a channel.
 * @param regionsOffset   of the first region.
 * @param regionsLength   bytes that regions are given from.
 */
public record SegmentLayout(
        long size,
        long generation,
        long peerTableOffset,
        int peerCapacity,
        long countersOffset,
        int counterCapacity,
        long regionsOffset,
        long regionsLength) {

    /** Most peers of a segment: ivshmem's peer ids are 16 bits. */
    public static final int MAX_PEERS = 65536;

    /** Most counter slots: keeps the counters area within what one buffer can map. */
    public static final int MAX_COUNTER_SLOTS = 4 * 1024 * 1024;

    /**
     * Computes a layout.
     *
     * @param size            of the segment.
     * @param generation      of this use of the memory.
     * @param peerCapacity    most VMs that may be attached.
     * @param counterCapacity counter slots: two for each channel that may be open.
     * @return the layout.
     * @throws IllegalArgumentException naming what is out of range, or that no room is left for regions.
     */
    public static SegmentLayout of(
            final long size, final long generation, final int peerCapacity, final int counterCapacity) {
        if (generation == 0) {
            throw new IllegalArgumentException("a segment's generation is never 0");
        }
        if (peerCapacity < 1 || peerCapacity > MAX_PEERS) {
            throw new IllegalArgumentException("peer capacity " + peerCapacity + " not within 1 to " + MAX_PEERS);
        }
        if (counterCapacity < 2 || counterCapacity > MAX_COUNTER_SLOTS) {
            throw new IllegalArgumentException(
                    "counter capacity " + counterCapacity + " not within 2 to " + MAX_COUNTER_SLOTS);
        }
        final long peerTableOffset = SegmentDescriptor.HEADER_LENGTH;
        final long countersOffset = pages(peerTableOffset + (long) peerCapacity * PeerTableDescriptor.ENTRY_LENGTH);
        final long regionsOffset = pages(countersOffset + (long) counterCapacity * CountersDescriptor.SLOT_LENGTH);
        if (size < regionsOffset + PAGE) {
            throw new IllegalArgumentException("a segment of " + size + " bytes has no room behind the "
                    + regionsOffset + " bytes of header, " + peerCapacity + " peers and " + counterCapacity
                    + " counter slots");
        }
        final long regionsLength = (size - regionsOffset) / PAGE * PAGE;
        return new SegmentLayout(
                size,
                generation,
                peerTableOffset,
                peerCapacity,
                countersOffset,
                counterCapacity,
                regionsOffset,
                regionsLength);
    }

    private static long pages(final long length) {
        return (length + PAGE - 1) / PAGE * PAGE;
    }
}
