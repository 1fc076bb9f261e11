package io.vicinity.agent.tenant;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** Makes the ends that this host has of channels on the fabric. Called under the tenant's lock. */
final class FabricEnds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 16;

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
    End open(final Endpoint from, final Foreign to, final String origin, final Operation operation) {
        if (to.addresses().isEmpty()) {
            throw new VicinityFailure(
                    FailureCode.PEER_UNREACHABLE,
                    "endpoint '" + to.name() + "' is in VM " + to.vm()
                            + " on another host, and has no address on the fabric",
                    "let the daemon of that VM serve the fabric: see `fabric` in its guestd.yaml");
        }
        final byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return end(Side.A, HexFormat.of().formatHex(key), from, to, origin, operation);
    }

    /**
     * Takes up a channel that an endpoint of another host opened to one of this host, whose process was connected to.
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
        final boolean isTaken = to.channels.stream()
                .anyMatch(channel ->
                        key.equals(channel.key) && !channel.end(Side.B).isForeign());
        if (isTaken) {
            throw new VicinityFailure(
                    FailureCode.CHANNEL_UNKNOWN,
                    "endpoint '" + to.name + "' has the channel " + key + " already",
                    "open a channel with a key of its own");
        }
        return end(Side.B, key, to, new Foreign(remoteName, remoteVm, List.of()), origin, operation);
    }

    private End end(
            final Side side,
            final String key,
            final Endpoint endpoint,
            final Foreign foreign,
            final String origin,
            final Operation operation) {
        if (state.channels.size() >= state.limits.channels() || state.counterSlots.available() < 1) {
            throw state.quota("channels", Math.min(state.limits.channels(), state.segment.counterCapacity() / 2));
        }
        final Channel channel = Channel.onFabric(state.nextId(), key);
        final End own =
                new End(channel, side, endpoint, state.counterSlots.take(), 0, endpoint.owner.log.next(), origin);
        final End other = End.foreign(channel, side.other(), foreign);
        channel.join(side == Side.A ? own : other, side == Side.A ? other : own);
        state.memory.formatCounters(own.counterSlot, channel.id, channel.generation());
        state.channels.put(channel.id, channel);
        endpoint.channels.add(channel);
        operation.changed(channel);
        state.listener.channelOpened();
        return own;
    }
}
