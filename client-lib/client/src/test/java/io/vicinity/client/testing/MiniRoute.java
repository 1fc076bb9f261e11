package io.vicinity.client.testing;

import io.vicinity.client.testing.MiniSegment.Piece;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.Region;
import io.vicinity.control.v1.Route;
import io.vicinity.control.v1.RouteOrder;
import io.vicinity.segment.ChannelDescriptor;
import java.util.List;

/** A route of a channel in the memory of {@link MiniHost}. */
public final class MiniRoute {
    private final long channelId;
    private final long epoch;
    private final List<Piece> regions;
    private final int[] readySlots;

    /**
     * @param regions    that each end is given: the same, or nothing arrives.
     * @param readySlots of each end.
     */
    MiniRoute(final long channelId, final long epoch, final List<Piece> regions, final int[] readySlots) {
        this.channelId = channelId;
        this.epoch = epoch;
        this.regions = regions;
        this.readySlots = readySlots;
    }

    /** Its number. */
    public long epoch() {
        return epoch;
    }

    long channelId() {
        return channelId;
    }

    Piece region(final int side) {
        return regions.get(side);
    }

    /** All memory of it. */
    List<Piece> pieces() {
        return regions.stream().distinct().toList();
    }

    int readySlot(final int side) {
        return readySlots[side];
    }

    /** Says that the channel is on it. */
    void describe(final ChannelEnd.Builder end, final int side) {
        end.setRoute(Route.ROUTE_SHARED_MEMORY)
                .setEpoch(epoch)
                .setRegion(region(regions.get(side)))
                .setRingCapacity(ChannelDescriptor.RING_CAPACITY)
                .setReadySlot(readySlots[side])
                .setRemoteReadySlot(readySlots[1 - side]);
    }

    /** Says that the channel shall be on it. */
    RouteOrder.Builder order(final int side) {
        return RouteOrder.newBuilder()
                .setRoute(Route.ROUTE_SHARED_MEMORY)
                .setEpoch(epoch)
                .setRegion(region(regions.get(side)))
                .setRingCapacity(ChannelDescriptor.RING_CAPACITY)
                .setReadySlot(readySlots[side])
                .setRemoteReadySlot(readySlots[1 - side]);
    }

    static Region region(final Piece piece) {
        return Region.newBuilder()
                .setOffset(piece.offset())
                .setLength(piece.length())
                .setGeneration(piece.generation())
                .build();
    }
}
