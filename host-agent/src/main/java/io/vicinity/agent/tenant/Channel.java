package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.Region;

/** A channel: one region, two ends. */
final class Channel {
    final long id;
    final Region region;
    private End a;
    private End b;
    /** One end has left already. */
    boolean closing;

    Channel(final long id, final Region region) {
        this.id = id;
        this.region = region;
    }

    void join(final End first, final End second) {
        a = first;
        b = second;
    }

    End end(final Side side) {
        return side == Side.A ? a : b;
    }

    JournalRecord toRecord() {
        return new JournalRecord.Channel(id, region, a.toRecord(), b.toRecord());
    }
}
