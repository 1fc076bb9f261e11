package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;

/** One end of a channel. */
final class End {
    final Channel channel;
    final Side side;
    final Endpoint endpoint;
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
        this.channel = channel;
        this.side = side;
        this.endpoint = endpoint;
        this.counterSlot = counterSlot;
        this.readySlot = readySlot;
        this.createdVersion = createdVersion;
        this.origin = origin;
        this.version = createdVersion;
    }

    End other() {
        return channel.end(side.other());
    }

    Peer owner() {
        return endpoint.owner;
    }

    JournalRecord.End toRecord() {
        return new JournalRecord.End(
                endpoint.id, counterSlot, readySlot, reason.number(), detail, released, createdVersion);
    }

    EndView view() {
        final End other = other();
        return new EndView(
                channel.id,
                side,
                endpoint.id,
                other.endpoint.view(),
                channel.region,
                counterSlot,
                other.counterSlot,
                readySlot,
                other.readySlot,
                reason,
                detail,
                version);
    }
}
