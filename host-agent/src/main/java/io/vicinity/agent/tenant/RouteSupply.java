package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;

/** Gives out what channels between two endpoints of this host run on, and takes it back. Called under the tenant's lock. */
final class RouteSupply {
    private final TenantState state;

    RouteSupply(final TenantState state) {
        this.state = state;
    }

    /**
     * Gives out what a route needs.
     *
     * @throws VicinityFailure QUOTA_REACHED, NO_SPACE, PEER_UNREACHABLE; nothing is given out then.
     */
    RouteResources take(final Route route, final long channelId, final Endpoint a, final Endpoint b) {
        return route == Route.FABRIC ? fabric(b) : memory(channelId, a, b);
    }

    private RouteResources memory(final long channelId, final Endpoint a, final Endpoint b) {
        checkReadySlots(a, a == b ? 2 : 1);
        checkReadySlots(b, 1);
        final Region region = state.regions.allocate(ChannelDescriptor.REGION_LENGTH);
        final RouteResources memory = new RouteResources.Memory(region, a.readySlots.take(), b.readySlots.take());
        state.memory.formatChannel(region, channelId);
        state.memory.clearReady(a.arena, memory.readySlot(Side.A));
        state.memory.clearReady(b.arena, memory.readySlot(Side.B));
        return memory;
    }

    private static void checkReadySlots(final Endpoint endpoint, final int wanted) {
        if (endpoint.readySlots.available() < wanted) {
            throw new VicinityFailure(
                    FailureCode.QUOTA_REACHED,
                    "endpoint '" + endpoint.name + "' has " + ArenaDescriptor.READY_SLOTS
                            + " channels, which is all that one endpoint can have",
                    "close channels, or claim another endpoint");
        }
    }

    private static RouteResources fabric(final Endpoint to) {
        if (to.fabricAddresses.isEmpty()) {
            throw new VicinityFailure(
                    FailureCode.PEER_UNREACHABLE,
                    "endpoint '" + to.name + "' is in VM " + to.owner.vm + ", and has no address on the fabric",
                    "let the daemon of that VM serve the fabric: see `fabric` in its guestd.yaml");
        }
        return RouteResources.Fabric.anew();
    }

    /** Neither end uses it any more. */
    void giveBack(final RouteResources resources, final Channel channel, final Operation operation) {
        if (resources.route() == Route.SHARED_MEMORY) {
            operation.retire(resources.region());
            for (final Side side : Side.values()) {
                channel.end(side).endpoint.readySlots.free(resources.readySlot(side));
            }
        }
    }
}
