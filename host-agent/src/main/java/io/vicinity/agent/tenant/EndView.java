package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;

/**
 * One end of a channel as it was at one moment.
 *
 * @param channelId         of the channel.
 * @param side              of this end.
 * @param endpointId        of this end; 0 if the agent does not know the channel.
 * @param remote            the endpoint at the other end; null if the agent does not know the channel.
 * @param region            of the channel; null if the agent does not know the channel.
 * @param counterSlot       of this end.
 * @param remoteCounterSlot of the other end.
 * @param readySlot         in this end's ready table.
 * @param remoteReadySlot   in the other end's.
 * @param reason            why it is closing; NONE: it is open.
 * @param detail            of the reason.
 * @param version           of its VM's log when it changed last.
 */
public record EndView(
        long channelId,
        Side side,
        long endpointId,
        EndpointView remote,
        Region region,
        int counterSlot,
        int remoteCounterSlot,
        int readySlot,
        int remoteReadySlot,
        CloseReason reason,
        String detail,
        long version) {

    static EndView unknown(final HeldEnd held, final long version) {
        return new EndView(
                held.channelId(), held.side(), 0, null, null, 0, 0, 0, 0, CloseReason.UNKNOWN_TO_AGENT, "", version);
    }
}
