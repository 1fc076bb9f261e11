package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import java.util.List;

/** One end of a channel: of an endpoint of this host, or a foreign one, which is nothing but known here. */
final class End {
    private static final int NO_SLOT = -1;

    final Channel channel;
    final Side side;
    /** Null for a foreign end. */
    final Endpoint endpoint;

    /** Null for an end of this host. */
    final Foreign foreign;

    final int counterSlot;
    final long createdVersion;
    /** The connection on which the channel was opened, as long as the answer may still be on its way; null: unknown. */
    final String origin;

    CloseReason reason = CloseReason.NONE;
    String detail = "";
    /** The process let go of the channel, or died. */
    boolean released;

    long version;

    End(
            final Channel channel,
            final Side side,
            final Endpoint endpoint,
            final int counterSlot,
            final long createdVersion,
            final String origin) {
        this(channel, side, endpoint, null, counterSlot, createdVersion, origin);
    }

    private End(
            final Channel channel,
            final Side side,
            final Endpoint endpoint,
            final Foreign foreign,
            final int counterSlot,
            final long createdVersion,
            final String origin) {
        this.channel = channel;
        this.side = side;
        this.endpoint = endpoint;
        this.foreign = foreign;
        this.counterSlot = counterSlot;
        this.createdVersion = createdVersion;
        this.origin = origin;
        this.version = createdVersion;
    }

    /** An end that its own host looks after: for this one it is let go of already. */
    static End foreign(final Channel channel, final Side side, final Foreign foreign) {
        final End end = new End(channel, side, null, foreign, NO_SLOT, 0, null);
        end.released = true;
        return end;
    }

    boolean isForeign() {
        return foreign != null;
    }

    End other() {
        return channel.end(side.other());
    }

    /** Null for a foreign end. */
    Peer owner() {
        return endpoint == null ? null : endpoint.owner;
    }

    boolean isOf(final String vm) {
        return !isForeign() && owner().vm.equals(vm);
    }

    /** As operators are told it. */
    String name() {
        return isForeign()
                ? "'" + foreign.name() + "' in VM " + foreign.vm()
                : "'" + endpoint.name + "' in VM " + owner().vm;
    }

    JournalRecord.End toRecord() {
        return new JournalRecord.End(
                endpoint.id,
                counterSlot,
                channel.resources.readySlot(side),
                reason.number(),
                detail,
                released,
                createdVersion);
    }

    EndView view() {
        final End other = other();
        final RouteOrder order = channel.order;
        return new EndView(
                channel.id,
                side,
                endpoint.id,
                other.isForeign() ? null : other.endpoint.view(),
                counterSlot,
                other.isForeign() ? 0 : other.counterSlot,
                channel.counterGeneration,
                on(channel.resources, channel.epoch),
                order == null
                        ? null
                        : new EndView.Order(
                                on(order.resources, order.epoch), order.phase(), order.receivedBy(side.other())),
                channel.reliable,
                reason,
                detail,
                version);
    }

    private EndView.OnRoute on(final RouteResources resources, final long epoch) {
        return new EndView.OnRoute(
                resources.route(),
                epoch,
                resources.region(),
                resources.readySlot(side),
                resources.readySlot(side.other()),
                resources.route() == Route.FABRIC
                        ? new EndView.Fabric(resources.key(), other().seenFromTheOther())
                        : null);
    }

    /** It is always the end that opened the channel that connects. */
    private Foreign seenFromTheOther() {
        return isForeign()
                ? foreign
                : new Foreign(endpoint.name, owner().vm, side == Side.B ? endpoint.fabricAddresses : List.of());
    }
}
