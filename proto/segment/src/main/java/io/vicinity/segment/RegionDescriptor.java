package io.vicinity.segment;

import org.agrona.concurrent.AtomicBuffer;

/**
 * Layout of the header that each region begins with. Written by the agent only.
 *
 * <pre>
 *    0 |                       Generation                          |
 *    8 |  Kind                       |  reserved                   |
 *   16 |                       Length of the region                |
 *   24 |                       Owner: channel id or endpoint id    |
 *  128 +-----------------------------------------------------------+
 * </pre>
 *
 * <p>The generation is the number of this use of the memory: it is 0 while the region is nobody's, and a region that is given
 * out again has another one, so a stale mapping never matches it. It also reads 0 for ever behind a device that was unplugged.
 * It is checked wherever silence would otherwise be believed.
 */
public final class RegionDescriptor {
    /** Length of a region's header in bytes. */
    public static final int HEADER_LENGTH = SegmentDescriptor.LINE_PAIR;

    /** The region is a {@link ChannelDescriptor channel}. */
    public static final int KIND_CHANNEL = 1;

    /** The region is an {@link ArenaDescriptor arena}. */
    public static final int KIND_ARENA = 2;

    private static final int GENERATION_OFFSET = 0;
    private static final int KIND_OFFSET = 8;
    private static final int LENGTH_OFFSET = 16;
    private static final int OWNER_OFFSET = 24;

    private RegionDescriptor() {}

    /**
     * Writes the header; the generation last, so whoever reads it sees a region that is ready. Agent only.
     *
     * @param region     buffer over the region.
     * @param kind       of the region.
     * @param owner      channel id or endpoint id.
     * @param generation of this use; not 0.
     */
    public static void publish(final AtomicBuffer region, final int kind, final long owner, final long generation) {
        region.putInt(KIND_OFFSET, kind);
        region.putLong(LENGTH_OFFSET, region.capacity());
        region.putLong(OWNER_OFFSET, owner);
        region.putLongRelease(GENERATION_OFFSET, generation);
    }

    /**
     * Ends this use of the region: its generation reads 0 from now on. Agent only.
     *
     * @param region buffer over the region, or over its header.
     */
    public static void retire(final AtomicBuffer region) {
        region.putLongVolatile(GENERATION_OFFSET, 0);
    }

    /**
     * Generation of the region.
     *
     * @param region buffer over the region.
     * @return as read now; 0: not in use, or no longer plugged in.
     */
    public static long generation(final AtomicBuffer region) {
        return region.getLongVolatile(GENERATION_OFFSET);
    }

    /**
     * Is the region what the control plane said that it is?
     *
     * @param region     buffer over the region.
     * @param kind       expected.
     * @param owner      expected.
     * @param generation expected.
     * @return true if all match.
     */
    public static boolean matches(final AtomicBuffer region, final int kind, final long owner, final long generation) {
        return generation(region) == generation
                && region.getInt(KIND_OFFSET) == kind
                && region.getLong(LENGTH_OFFSET) == region.capacity()
                && region.getLong(OWNER_OFFSET) == owner;
    }
}
