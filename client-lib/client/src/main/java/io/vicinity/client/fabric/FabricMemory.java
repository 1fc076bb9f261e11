package io.vicinity.client.fabric;

import io.vicinity.client.channel.ChannelMemory;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.wake.Ringer;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SleepWord;

/**
 * What one end of a channel on the fabric runs on, in memory of its own process: rings as they are in a segment, and a mirror of the arena
 * of the other end. It is laid out as memory that VMs share, so the channel above does not know the difference; in the place of the
 * other end, a link reads and writes here. Of the mirror only what is in use costs memory.
 */
final class FabricMemory {
    /** The other end has one channel in its mirror. */
    private static final int REMOTE_READY_SLOT = 0;

    private final boolean sideA;
    private final Mapping region;
    private final Mapping mirror;

    /**
     * Makes memory.
     *
     * @param channelId        of the channel.
     * @param sideA            true for the end that opened the channel.
     * @param remoteArenaUnits of the other end, at least {@link ArenaDescriptor#MIN_UNITS} and at most {@link LocalEndpoint#MAX_FABRIC_UNITS}.
     */
    FabricMemory(final long channelId, final boolean sideA, final int remoteArenaUnits) {
        this.sideA = sideA;
        region = Mapping.ofPrivateMemory(ChannelDescriptor.regionLength(FrameDescriptor.RING_CAPACITY));
        ChannelDescriptor.formatZeroed(
                region.buffer(), FrameDescriptor.RING_CAPACITY, channelId, ChannelMemory.PRIVATE_GENERATION);
        mirror = Mapping.ofPrivateMemory(ArenaDescriptor.regionLength(remoteArenaUnits));
        ArenaDescriptor.formatZeroed(mirror.buffer(), remoteArenaUnits, channelId, ChannelMemory.PRIVATE_GENERATION);
    }

    /** The memory as the channel wants it. */
    ChannelMemory channelMemory(
            final Mapping counters,
            final int counterSlot,
            final int readySlot,
            final Ringer ringer,
            final Runnable letGo) {
        return new ChannelMemory(
                region,
                ChannelMemory.PRIVATE_GENERATION,
                FrameDescriptor.RING_CAPACITY,
                mirror,
                ChannelMemory.PRIVATE_GENERATION,
                counters,
                counterSlot,
                readySlot,
                REMOTE_READY_SLOT,
                ringer,
                letGo);
    }

    Outbound outbound(final Mapping arena) {
        return new Outbound(region, ringOffset(sideA ? 0 : 1), FrameDescriptor.RING_CAPACITY, arena);
    }

    Inbound inbound() {
        return new Inbound(region, ringOffset(sideA ? 1 : 0), FrameDescriptor.RING_CAPACITY, mirror);
    }

    /** The word by which the link says that it sleeps, as the endpoint at the other end would. */
    SleepWord sleepWord() {
        return new SleepWord(mirror.buffer());
    }

    private static int ringOffset(final int ring) {
        return ChannelDescriptor.ringOffset(ring, FrameDescriptor.RING_CAPACITY);
    }

    void close() {
        region.close();
        mirror.close();
    }
}
