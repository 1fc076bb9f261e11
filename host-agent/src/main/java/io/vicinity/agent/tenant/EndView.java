package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;
import java.util.OptionalLong;

/**
 * One end of a channel as it was at one moment.
 *
 * @param channelId         of the channel.
 * @param side              of this end.
 * @param endpointId        of this end; 0 if the agent does not know the channel.
 * @param remote            the endpoint at the other end; null if that is on another host, or if the agent does not know the channel.
 * @param counterSlot       of this end.
 * @param remoteCounterSlot of the other end.
 * @param counterGeneration that stands in both slots besides the channel's id; 0 if the agent does not know the channel.
 * @param route             that the channel is on; null if the agent does not know the channel.
 * @param order             to another route; null: there is none.
 * @param reliable          true if the channel outlives memory that it is on.
 * @param reason            why it is closing; NONE: it is open.
 * @param detail            of the reason.
 * @param version           of its VM's log when it changed last.
 */
public record EndView(
        long channelId,
        Side side,
        long endpointId,
        EndpointView remote,
        int counterSlot,
        int remoteCounterSlot,
        long counterGeneration,
        OnRoute route,
        Order order,
        boolean reliable,
        CloseReason reason,
        String detail,
        long version) {

    /**
     * What an end has on a route.
     *
     * @param route           which.
     * @param epoch           number of the route.
     * @param region          of the channel; null on the fabric.
     * @param readySlot       in this end's ready table; 0 on the fabric.
     * @param remoteReadySlot in the other end's; 0 on the fabric.
     * @param fabric          how the two ends meet; null on memory.
     */
    public record OnRoute(Route route, long epoch, Region region, int readySlot, int remoteReadySlot, Fabric fabric) {}

    /**
     * How two ends meet on the fabric.
     *
     * @param key    of the channel, 32 hexadecimal digits.
     * @param remote the other end, as this one sees it.
     */
    public record Fabric(String key, Foreign remote) {}

    /**
     * An order to another route.
     *
     * @param to         what the end gets there.
     * @param phase      how far the order is.
     * @param resendFrom with GO, if the old route was lost: the position up to which the other end has everything from there.
     */
    public record Order(OnRoute to, RoutePhase phase, OptionalLong resendFrom) {}

    static EndView unknown(final HeldEnd held, final long version) {
        return new EndView(
                held.channelId(),
                held.side(),
                0,
                null,
                0,
                0,
                0,
                null,
                null,
                false,
                CloseReason.UNKNOWN_TO_AGENT,
                "",
                version);
    }
}
