package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;

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
    final int readySlot;
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
            final int readySlot,
            final long createdVersion,
            final String origin) {
        this(channel, side, endpoint, null, counterSlot, readySlot, createdVersion, origin);
    }

    private End(
            final Channel channel,
            final Side side,
            final Endpoint endpoint,
            final Foreign foreign,
            final int counterSlot,
            final int readySlot,
            final long createdVersion,
            final String origin) {
        this.channel = channel;
        this.side = side;
        this.endpoint = endpoint;
        this.foreign = foreign;
        this.counterSlot = counterSlot;
        this.readySlot = readySlot;
        this.createdVersion = createdVersion;
        this.origin = origin;
        this.version = createdVersion;
    }

    /** An end that its own host looks after: for this one it is let go of already. */
    static End foreign(final Channel channel, final Side side, final Foreign foreign) {
        final End end = new End(channel, side, null, foreign, NO_SLOT, NO_SLOT, 0, null);
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

    JournalRecord.End toRecord() {
        return new JournalRecord.End(
                endpoint.id, counterSlot, readySlot, reason.number(), detail, released, createdVersion);
    }

    EndView view() {
        final End other = other();
        if (channel.isOnFabric()) {
            return EndView.onFabric(this, other.foreign);
        }
        return new EndView(
                channel.id,
                side,
                endpoint.id,
                other.endpoint.view(),
                channel.region,
                counterSlot,
                other.counterSlot,
                channel.generation(),
                readySlot,
                other.readySlot,
                null,
                reason,
                detail,
                version);
    }
}
