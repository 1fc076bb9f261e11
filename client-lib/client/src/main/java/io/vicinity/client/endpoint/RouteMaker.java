package io.vicinity.client.endpoint;

import io.vicinity.client.Route;
import io.vicinity.client.VicinityException;
import io.vicinity.client.channel.ChannelMemory;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.channel.RouteSetup;
import io.vicinity.client.control.ChannelGrant;
import io.vicinity.client.control.ChannelKey;
import io.vicinity.client.control.FabricGrant;
import io.vicinity.client.control.MemoryGrant;
import io.vicinity.client.control.RouteGrant;
import io.vicinity.client.fabric.FabricEnd;
import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.RegionDescriptor;

/** Makes of what the control plane grants what the data path runs on. Thread-safe. */
final class RouteMaker {
    private final MappedSegment segment;
    private final LocalEndpoint local;
    private final Ringer ringer;

    RouteMaker(final MappedSegment segment, final LocalEndpoint local, final Ringer ringer) {
        this.segment = segment;
        this.local = local;
        this.ringer = ringer;
    }

    /**
     * Maps what one end of a channel needs of memory that VMs share.
     *
     * @throws VicinityException WRONG_SEGMENT, FILE_UNUSABLE; nothing is mapped then.
     */
    RouteSetup onMemory(final ChannelGrant channel, final RouteGrant route) {
        final MemoryGrant memory = route.memory().orElseThrow();
        final ChannelKey key = channel.key();
        final Mapping region = segment.region(memory.region(), RegionDescriptor.KIND_CHANNEL, key.channelId());
        final Mapping remoteArena;
        try {
            checkCounters(Route.SHARED_MEMORY, channel);
            remoteArena = segment.region(memory.remoteArena(), RegionDescriptor.KIND_ARENA, memory.remoteEndpointId());
        } catch (final VicinityException e) {
            region.close();
            throw e;
        }
        return new RouteSetup(
                route.epoch(),
                Route.SHARED_MEMORY,
                memory.remotePeerId(),
                ChannelMemory.shared(
                        region,
                        memory.region().generation(),
                        memory.ringCapacity(),
                        remoteArena,
                        memory.remoteArena().generation(),
                        segment.counters(Route.SHARED_MEMORY),
                        channel.counterSlot(),
                        memory.readySlot(),
                        memory.remoteReadySlot(),
                        ringer.to(memory.remoteEndpointId())));
    }

    /**
     * One end of a channel on the fabric. It needs nothing of the segment.
     *
     * @throws VicinityException WRONG_SEGMENT.
     */
    FabricEnd onFabric(final ChannelGrant channel, final RouteGrant route) {
        final FabricGrant meeting = route.fabric().orElseThrow();
        checkCounters(Route.FABRIC, channel);
        return new FabricEnd(
                local,
                channel.key().channelId(),
                meeting.channelKey(),
                channel.key().sideA(),
                channel.remoteName(),
                meeting.remoteVm(),
                segment.counters(Route.FABRIC),
                channel.counterSlot(),
                channel.counterGeneration(),
                route.epoch());
    }

    private void checkCounters(final Route route, final ChannelGrant channel) {
        segment.checkCounterSlot(route, channel.counterSlot(), channel.key().channelId(), channel.counterGeneration());
    }
}
