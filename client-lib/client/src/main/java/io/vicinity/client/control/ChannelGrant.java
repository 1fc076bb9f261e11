package io.vicinity.client.control;

import java.util.Optional;

/**
 * One end of a channel: all that a process needs to use it.
 *
 * @param key               of this end.
 * @param endpointId        at this end.
 * @param remoteName        of the endpoint at the other end.
 * @param reliable          true if it is to outlive memory that it is on.
 * @param counterSlot       of this end in the counters area.
 * @param counterGeneration that the slot has as long as it is this end's.
 * @param route             that the channel is on.
 * @param order             the route that it is to change to; empty: none.
 * @param ending            why it is no longer open; {@link ChannelEnding#NONE} if it is.
 */
public record ChannelGrant(
        ChannelKey key,
        long endpointId,
        String remoteName,
        boolean reliable,
        int counterSlot,
        long counterGeneration,
        RouteGrant route,
        Optional<RouteOrderGrant> order,
        ChannelEnding ending) {}
