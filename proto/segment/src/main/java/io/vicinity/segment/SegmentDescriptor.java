package io.vicinity.segment;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Layout of a segment: the one POSIX shared-memory object of a tenant on a host, seen by its guests as BAR2 of an ivshmem
 * device.
 *
 * <pre>
 *   0 +--------------------------------+
 *     |  Header page                   |  {@link #HEADER_LENGTH} bytes, this class
 *     +--------------------------------+  {@link SegmentLayout#peerTableOffset()}
 *     |  Peer table                    |  {@link PeerTableDescriptor}
 *     +--------------------------------+  {@link SegmentLayout#countersOffset()}
 *     |  Counters area                 |  {@link CountersDescriptor}
 *     +--------------------------------+  {@link SegmentLayout#regionsOffset()}
 *     |  Regions: channels and arenas  |  {@link RegionDescriptor}, {@link ChannelDescriptor},
 *    ...                              ...  {@link ArenaDescriptor}
 *     +--------------------------------+  {@link SegmentLayout#size()}
 * </pre>
 *
 * Header page, little-endian, written by the agent only:
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   0 |                        Magic "VICINITY"                    |
 *  +---------------------------------------------------------------+
 *   8 |  Layout version, major       |  Layout version, minor      |
 *  +---------------------------------------------------------------+
 *  16 |                        Segment size                        |
 *  24 |                        Generation                          |
 *  32 |                        Start time, ms since the epoch      |
 *  40 |                        Agent's process id                  |
 *  48 |                        Peer table offset                   |
 *  56 |  Peer capacity               |  reserved                   |
 *  64 |                        Counters offset                     |
 *  72 |  Counter slot capacity       |  reserved                   |
 *  80 |                        Regions offset                      |
 *  88 |                        Regions length                      |
 *  96 |  Tenant length               |  Tenant, UTF-8 ...          |
 *      ...                                               up to 224 |
 *  256|                        Heartbeat (lines of its own)        |
 *      ...                                                        ...
 * 1024|                        Scratch, up to the page's end        |
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The scratch area (since minor version 1) is nobody's: a VM that measures how its memory is mapped writes there, and nobody ever reads
 * what another wrote there.
 *
 * <p>Offsets and lengths are 64-bit: segments may be larger than 2 GiB. The magic is written last, with release semantics, so
 * whoever reads it sees the rest.
 *
 * <p><b>Compatibility.</b> A reader refuses another major version. A minor version only gives meaning to words that were
 * reserved (and zero) before; a reader of a lower minor version ignores them.
 *
 * <p><b>Trust.</b> Any VM of the tenant can write any byte of a segment at any time. The agent never reads its own words back
 * as truth and rewrites the header with every heartbeat; a guest believes the header only as far as the control plane, which
 * is authenticated, says the same.
 */
public final class SegmentDescriptor {
    /** "VICINITY" in ASCII, as a little-endian long. */
    public static final long MAGIC = 0x5954494E49434956L;

    /** Grows when an older reader would misread the segment. */
    public static final int LAYOUT_MAJOR = 1;

    /** Grows when words that were reserved get a meaning: 1 gave one to those of a self-test and to {@link
     * ArenaDescriptor#ASLEEP_OFFSET}, 2 to {@link CountersDescriptor#RESENT_RECORDS_OFFSET} and {@link
     * CountersDescriptor#RECONNECTS_OFFSET}. */
    public static final int LAYOUT_MINOR = 2;

    /** The unit in which a segment is divided; regions start at multiples of it. */
    public static final int PAGE = 4096;

    /** Length of the header page in bytes. */
    public static final int HEADER_LENGTH = PAGE;

    /** Where the scratch area starts in the header page. */
    public static final int SCRATCH_OFFSET = 1024;

    /** Length of the scratch area in bytes. */
    public static final int SCRATCH_LENGTH = HEADER_LENGTH - SCRATCH_OFFSET;

    /** The first minor version that has a scratch area. */
    private static final int SCRATCH_SINCE_MINOR = 1;

    /** Two cache lines: what two writers keep between them, because the adjacent line is prefetched. */
    public static final int LINE_PAIR = 128;

    /** Most bytes of a tenant's name in UTF-8. */
    public static final int MAX_TENANT_LENGTH = 124;

    static final int MAGIC_OFFSET = 0;
    static final int LAYOUT_MAJOR_OFFSET = 8;
    static final int LAYOUT_MINOR_OFFSET = LAYOUT_MAJOR_OFFSET + SIZE_OF_INT;
    static final int SEGMENT_SIZE_OFFSET = 16;
    static final int GENERATION_OFFSET = 24;
    static final int START_TIME_OFFSET = 32;
    static final int AGENT_PID_OFFSET = 40;
    static final int PEER_TABLE_OFFSET_OFFSET = 48;
    static final int PEER_CAPACITY_OFFSET = 56;
    static final int COUNTERS_OFFSET_OFFSET = 64;
    static final int COUNTER_CAPACITY_OFFSET = 72;
    static final int REGIONS_OFFSET_OFFSET = 80;
    static final int REGIONS_LENGTH_OFFSET = REGIONS_OFFSET_OFFSET + SIZE_OF_LONG;
    static final int TENANT_LENGTH_OFFSET = 96;
    static final int TENANT_OFFSET = TENANT_LENGTH_OFFSET + SIZE_OF_INT;
    static final int HEARTBEAT_OFFSET = 256;

    private SegmentDescriptor() {}

    /**
     * Writes the whole header from the agent's own knowledge; the magic last.
     *
     * @param header    of at least {@link #HEADER_LENGTH} bytes, the start of the segment.
     * @param layout    of this segment.
     * @param tenant    owner of the segment.
     * @param startTime of the segment in milliseconds since the epoch.
     * @param agentPid  of the agent that owns the segment now.
     */
    public static void writeHeader(
            final AtomicBuffer header,
            final SegmentLayout layout,
            final String tenant,
            final long startTime,
            final long agentPid) {
        final byte[] name = tenant.getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_TENANT_LENGTH) {
            throw new IllegalArgumentException(
                    "tenant name of " + name.length + " bytes, at most " + MAX_TENANT_LENGTH + ": " + tenant);
        }
        header.putInt(LAYOUT_MAJOR_OFFSET, LAYOUT_MAJOR);
        header.putInt(LAYOUT_MINOR_OFFSET, LAYOUT_MINOR);
        header.putLong(SEGMENT_SIZE_OFFSET, layout.size());
        header.putLong(GENERATION_OFFSET, layout.generation());
        header.putLong(START_TIME_OFFSET, startTime);
        header.putLong(AGENT_PID_OFFSET, agentPid);
        header.putLong(PEER_TABLE_OFFSET_OFFSET, layout.peerTableOffset());
        header.putInt(PEER_CAPACITY_OFFSET, layout.peerCapacity());
        header.putLong(COUNTERS_OFFSET_OFFSET, layout.countersOffset());
        header.putInt(COUNTER_CAPACITY_OFFSET, layout.counterCapacity());
        header.putLong(REGIONS_OFFSET_OFFSET, layout.regionsOffset());
        header.putLong(REGIONS_LENGTH_OFFSET, layout.regionsLength());
        header.putInt(TENANT_LENGTH_OFFSET, name.length);
        header.putBytes(TENANT_OFFSET, name);
        header.putLongRelease(MAGIC_OFFSET, MAGIC);
    }

    /**
     * Is this the header of a segment, of whichever version?
     *
     * @param header the start of what was mapped.
     * @return true if the magic is there.
     */
    public static boolean hasMagic(final AtomicBuffer header) {
        return header.getLongAcquire(MAGIC_OFFSET) == MAGIC;
    }

    /**
     * Major version of the layout.
     *
     * @param header of a segment.
     * @return the version as read.
     */
    public static int layoutMajor(final DirectBuffer header) {
        return header.getInt(LAYOUT_MAJOR_OFFSET);
    }

    /**
     * Minor version of the layout.
     *
     * @param header of a segment.
     * @return the version as read.
     */
    public static int layoutMinor(final DirectBuffer header) {
        return header.getInt(LAYOUT_MINOR_OFFSET);
    }

    /**
     * May the scratch area be written to?
     *
     * @param header of a segment.
     * @return false if it was laid out by an agent that knows of no scratch area.
     */
    public static boolean hasScratch(final DirectBuffer header) {
        return layoutMajor(header) == LAYOUT_MAJOR && layoutMinor(header) >= SCRATCH_SINCE_MINOR;
    }

    /**
     * Does the header read as that of a device that was unplugged? Such a page reads 0 for ever, or all ones, and no signal says so. Any
     * VM of the tenant can make it look so for a moment, until the agent writes the header again with its next heartbeat: look
     * twice.
     *
     * @param header what was a segment's header when it was mapped.
     * @return true if neither magic nor generation are there.
     */
    public static boolean isUnplugged(final AtomicBuffer header) {
        return isNothing(header.getLongVolatile(GENERATION_OFFSET)) && isNothing(header.getLongVolatile(MAGIC_OFFSET));
    }

    private static boolean isNothing(final long word) {
        return word == 0 || word == -1;
    }

    /**
     * Generation of the segment: the number of this use of the memory, never 0.
     *
     * @param header of a segment.
     * @return the generation as read now; 0 where the device was unplugged or the segment was removed.
     */
    public static long generation(final AtomicBuffer header) {
        return header.getLongVolatile(GENERATION_OFFSET);
    }

    /**
     * The agent's process id, for diagnosis only.
     *
     * @param header of a segment.
     * @return the id as read.
     */
    public static long agentPid(final DirectBuffer header) {
        return header.getLong(AGENT_PID_OFFSET);
    }

    /**
     * Start time of the segment.
     *
     * @param header of a segment.
     * @return milliseconds since the epoch, as read.
     */
    public static long startTime(final DirectBuffer header) {
        return header.getLong(START_TIME_OFFSET);
    }

    /**
     * The tenant's name.
     *
     * @param header of a segment.
     * @return the name as read, cut at {@link #MAX_TENANT_LENGTH} bytes.
     */
    public static String tenant(final DirectBuffer header) {
        final int length = Math.clamp(header.getInt(TENANT_LENGTH_OFFSET), 0, MAX_TENANT_LENGTH);
        final byte[] name = new byte[length];
        header.getBytes(TENANT_OFFSET, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    /**
     * The agent's heartbeat: a count that moves about once a second while an agent serves the segment. Compare it with a
     * value read earlier; it says nothing about time of day.
     *
     * @param header of a segment.
     * @return the count as read now.
     */
    public static long heartbeat(final AtomicBuffer header) {
        return header.getLongVolatile(HEARTBEAT_OFFSET);
    }

    /**
     * Moves the heartbeat. Agent only.
     *
     * @param header of a segment.
     * @param count  the new value.
     */
    public static void heartbeat(final AtomicBuffer header, final long count) {
        header.putLongRelease(HEARTBEAT_OFFSET, count);
    }

    /**
     * Reads where things are. The result is checked for plausibility against the length of what is mapped, because nothing in
     * a segment is trusted.
     *
     * @param header       of a segment whose magic and major version were found good.
     * @param mappedLength bytes that exist, to hold the claims against.
     * @return the layout.
     * @throws IllegalArgumentException naming the field that makes no sense.
     */
    public static SegmentLayout readLayout(final DirectBuffer header, final long mappedLength) {
        final long size = header.getLong(SEGMENT_SIZE_OFFSET);
        if (size <= 0 || size > mappedLength) {
            throw new IllegalArgumentException(
                    "segment size " + size + " in the header, but " + mappedLength + " mapped");
        }
        final SegmentLayout expected = SegmentLayout.of(
                size,
                header.getLong(GENERATION_OFFSET),
                header.getInt(PEER_CAPACITY_OFFSET),
                header.getInt(COUNTER_CAPACITY_OFFSET));
        if (header.getLong(PEER_TABLE_OFFSET_OFFSET) != expected.peerTableOffset()
                || header.getLong(COUNTERS_OFFSET_OFFSET) != expected.countersOffset()
                || header.getLong(REGIONS_OFFSET_OFFSET) != expected.regionsOffset()
                || header.getLong(REGIONS_LENGTH_OFFSET) != expected.regionsLength()) {
            throw new IllegalArgumentException("offsets in the segment's header contradict its capacities");
        }
        return expected;
    }
}
