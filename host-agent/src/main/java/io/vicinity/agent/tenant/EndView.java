package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;

/**
 * One end of a channel as it was at one moment.
 *
 * @param channelId         of the channel.
 * @param side              of this end.
 * @param endpointId        of this end; 0 if the agent does not know the channel.
 * @param remote            the endpoint at the other end; null on the fabric, or if the agent does not know the channel.
 * @param region            of the channel; null on the fabric, or if the agent does not know the channel.
 * @param counterSlot       of this end.
 * @param remoteCounterSlot of the other end.
 * @param counterGeneration that stands in both slots besides the channel's id; 0 if the agent does not know the channel.
 * @param readySlot         in this end's ready table.
 * @param remoteReadySlot   in the other end's.
 * @param fabric            how the two ends meet on the fabric; null on memory.
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
        long counterGeneration,
        int readySlot,
        int remoteReadySlot,
        Fabric fabric,
        CloseReason reason,
        String detail,
        long version) {

    /**
     * How two ends meet on the fabric.
     *
     * @param key     of the channel, 32 hexadecimal digits.
     * @param foreign the other end.
     */
    public record Fabric(String key, Foreign foreign) {}

    static EndView onFabric(final End end, final Foreign foreign) {
        return new EndView(
                end.channel.id,
                end.side,
                end.endpoint.id,
                null,
                null,
                end.counterSlot,
                0,
                end.channel.generation(),
                0,
                0,
                new Fabric(end.channel.key, foreign),
                end.reason,
                end.detail,
                end.version);
    }

    static EndView unknown(final HeldEnd held, final long version) {
        return new EndView(
                held.channelId(),
                held.side(),
                0,
                null,
                null,
                0,
                0,
                0,
                0,
                0,
                null,
                CloseReason.UNKNOWN_TO_AGENT,
                "",
                version);
    }
}
