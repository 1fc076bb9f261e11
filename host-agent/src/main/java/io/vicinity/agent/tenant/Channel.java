package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.Region;

/**
 * A channel: two ends, and what it runs on. On memory that is one region, and both ends are of this host. On the fabric it is nothing of
 * this host's, one end is foreign, and the channel has a key that names it at both.
 */
final class Channel {
    final long id;
    /** Null on the fabric. */
    final Region region;

    /** On the fabric: 32 hexadecimal digits. */
    final String key;

    private End a;
    private End b;
    /** One end has left already. */
    boolean closing;

    Channel(final long id, final Region region) {
        this(id, region, null);
    }

    private Channel(final long id, final Region region, final String key) {
        this.id = id;
        this.region = region;
        this.key = key;
    }

    static Channel onFabric(final long id, final String key) {
        return new Channel(id, null, key);
    }

    boolean isOnFabric() {
        return region == null;
    }

    /** What stands in its counters' slots besides its id. */
    long generation() {
        return region == null ? id : region.generation();
    }

    void join(final End first, final End second) {
        a = first;
        b = second;
    }

    End end(final Side side) {
        return side == Side.A ? a : b;
    }

    JournalRecord toRecord() {
        return isOnFabric() ? toFabricRecord() : new JournalRecord.Channel(id, region, a.toRecord(), b.toRecord());
    }

    private JournalRecord toFabricRecord() {
        final End own = a.isForeign() ? b : a;
        final Foreign foreign = own.other().foreign;
        return new JournalRecord.FabricChannel(
                id, key, own.side == Side.A, own.toRecord(), foreign.name(), foreign.vm(), foreign.addresses());
    }
}
