package io.vicinity.agent.tenant;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.Optional;

/** Makes the ends that this host has of channels on the fabric. Called under the tenant's lock. */
final class FabricEnds {
    private final TenantState state;

    FabricEnds(final TenantState state) {
        this.state = state;
    }

    /**
     * Opens a channel to an endpoint of another host: its process is connected to by the one that opens.
     *
     * @param origin connection of the caller.
     * @return the end of this host.
     * @throws VicinityFailure QUOTA_REACHED, PEER_UNREACHABLE.
     */
    End open(
            final Endpoint from,
            final Foreign to,
            final boolean reliable,
            final String origin,
            final Operation operation) {
        if (to.addresses().isEmpty()) {
            throw new VicinityFailure(
                    FailureCode.PEER_UNREACHABLE,
                    "endpoint '" + to.name() + "' is in VM " + to.vm()
                            + " on another host, and has no address on the fabric",
                    "let the daemon of that VM serve the fabric: see `fabric` in its guestd.yaml");
        }
        return end(Side.A, RouteResources.Fabric.anew(), from, to, reliable, origin, operation);
    }

    /**
     * Takes up a channel that an endpoint of another host opened to one of this host, whose process was connected to. Also one that
     * began on the fabric between two endpoints of this host, if the connection was faster than the word of it.
     *
     * @param key    of the channel.
     * @param origin connection of the caller.
     * @return the end of this host.
     * @throws VicinityFailure QUOTA_REACHED, CHANNEL_UNKNOWN if there is one with that key already.
     */
    End accept(
            final Endpoint to,
            final String key,
            final String remoteName,
            final String remoteVm,
            final String origin,
            final Operation operation) {
        final Optional<End> here = to.channels.stream()
                .map(channel -> channel.end(Side.B))
                .filter(end -> end.endpoint == to && key.equals(end.channel.resources.key()))
                .findFirst();
        if (here.isPresent() && isBetween(here.get(), remoteName, remoteVm)) {
            // Both ends are of this host, and this one was not told of it yet.
            return here.get();
        }
        if (here.isPresent() || to.channels.stream().anyMatch(channel -> isOrdered(channel, key))) {
            throw new VicinityFailure(
                    FailureCode.CHANNEL_UNKNOWN,
                    "endpoint '" + to.name + "' has the channel " + key + " already",
                    "open a channel with a key of its own");
        }
        return end(
                Side.B,
                new RouteResources.Fabric(key),
                to,
                new Foreign(remoteName, remoteVm, List.of()),
                false,
                origin,
                operation);
    }

    private static boolean isBetween(final End end, final String remoteName, final String remoteVm) {
        final End other = end.other();
        return !end.released
                && !other.isForeign()
                && other.endpoint.name.equals(remoteName)
                && other.owner().vm.equals(remoteVm);
    }

    private static boolean isOrdered(final Channel channel, final String key) {
        return channel.order != null && key.equals(channel.order.resources.key());
    }

    private End end(
            final Side side,
            final RouteResources fabric,
            final Endpoint endpoint,
            final Foreign foreign,
            final boolean reliable,
            final String origin,
            final Operation operation) {
        if (state.channels.size() >= state.limits.channels() || state.counterSlots.available() < 1) {
            throw state.quota("channels", Math.min(state.limits.channels(), state.segment.counterCapacity() / 2));
        }
        final Channel channel = Channel.opened(state.nextId(), fabric, reliable);
        final End own = new End(channel, side, endpoint, state.counterSlots.take(), endpoint.owner.log.next(), origin);
        final End other = End.foreign(channel, side.other(), foreign);
        channel.join(side == Side.A ? own : other, side == Side.A ? other : own);
        state.memory.formatCounters(own.counterSlot, channel.id, channel.counterGeneration);
        state.channels.put(channel.id, channel);
        endpoint.channels.add(channel);
        operation.changed(channel);
        state.listener.channelOpened();
        return own;
    }
}
