package io.vicinity.agent.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vicinity.agent.tenant.Names;
import io.vicinity.agent.tenant.TenantLimits;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.ByteSize;

/**
 * One tenant.
 *
 * @param name        of the tenant.
 * @param segmentSize of its shared memory, a multiple of the page; 64 MiB if absent.
 * @param arenaBytes  of an endpoint that asks for no size; 4 MiB if absent.
 * @param quotas      of the tenant.
 */
public record TenantConfig(
        String name,
        @JsonProperty("segment_size") ByteSize segmentSize,
        @JsonProperty("arena_bytes") ByteSize arenaBytes,
        Quotas quotas) {
    private static final ByteSize DEFAULT_SEGMENT = new ByteSize(64L << 20);
    private static final ByteSize DEFAULT_ARENA = new ByteSize(4L << 20);

    /** Puts defaults and checks that they go together. */
    public TenantConfig {
        if (name == null || !Names.isTenantOrVm(name)) {
            throw new IllegalArgumentException("name is '" + name
                    + "': a tenant has 1 to 63 characters of a-z 0-9 . _ - and begins with a letter or digit");
        }
        segmentSize = segmentSize == null ? DEFAULT_SEGMENT : segmentSize;
        arenaBytes = arenaBytes == null ? DEFAULT_ARENA : arenaBytes;
        quotas = quotas == null ? new Quotas(null, null, null, null) : quotas;
        if (segmentSize.bytes() % SegmentDescriptor.PAGE != 0) {
            throw new IllegalArgumentException("segment_size of tenant " + name + " is " + segmentSize
                    + ", not a multiple of " + SegmentDescriptor.PAGE + " bytes");
        }
        final long units = (arenaBytes.bytes() + ArenaDescriptor.UNIT - 1) / ArenaDescriptor.UNIT;
        if (units < ArenaDescriptor.MIN_UNITS || units > ArenaDescriptor.MAX_UNITS) {
            throw new IllegalArgumentException("arena_bytes of tenant " + name + " is " + arenaBytes + ", not within "
                    + new ByteSize((long) ArenaDescriptor.MIN_UNITS * ArenaDescriptor.UNIT) + " to "
                    + new ByteSize((long) ArenaDescriptor.MAX_UNITS * ArenaDescriptor.UNIT));
        }
        checkRoom(name, segmentSize, quotas);
    }

    private static void checkRoom(final String name, final ByteSize size, final Quotas quotas) {
        final SegmentLayout layout;
        try {
            layout = layout(size, quotas, 1);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("segment_size of tenant " + name + ": " + e.getMessage(), e);
        }
        final long least =
                ArenaDescriptor.regionLength(ArenaDescriptor.MIN_UNITS) + (long) ChannelDescriptor.REGION_LENGTH;
        if (layout.regionsLength() < least) {
            throw new IllegalArgumentException("segment_size of tenant " + name + " is " + size
                    + ": no room for one endpoint and one channel behind its tables");
        }
    }

    private static SegmentLayout layout(final ByteSize size, final Quotas quotas, final long generation) {
        return SegmentLayout.of(size.bytes(), generation, quotas.peers(), 2 * quotas.channels());
    }

    /**
     * How a new segment of this tenant is laid out.
     *
     * @param generation of the segment.
     * @return the layout.
     */
    public SegmentLayout layout(final long generation) {
        return layout(segmentSize, quotas, generation);
    }

    /**
     * What the tenant may have.
     *
     * @return the limits.
     */
    public TenantLimits limits() {
        return new TenantLimits(
                quotas.endpoints(), quotas.channels(), quotas.bytes().bytes(), arenaBytes.bytes(), quotas.peers());
    }
}
