package io.vicinity.client.fabric;

import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import org.agrona.concurrent.UnsafeBuffer;

/** What a link counts in the slot of its channel's end. Used on the event loop alone. */
final class FabricCounters {
    private final Mapping mapping;
    private final int slot;
    private final long channelId;
    private long resent;
    private long reconnects;

    FabricCounters(final Mapping mapping, final int slot, final long channelId) {
        this.mapping = mapping;
        this.slot = slot;
        this.channelId = channelId;
    }

    /** Takes the number of records that were ever sent again. */
    void resent(final long records) {
        if (records != resent) {
            resent = records;
            write(CountersDescriptor.RESENT_RECORDS_OFFSET, records);
        }
    }

    void reconnected() {
        reconnects++;
        write(CountersDescriptor.RECONNECTS_OFFSET, reconnects);
    }

    /** The link may outlive its channel, whose slot is another's then. */
    private void write(final int word, final long value) {
        final UnsafeBuffer counters = mapping.buffer();
        if (CountersDescriptor.belongsTo(counters, slot, channelId, channelId)) {
            // Nothing is published by it: whoever samples it wants the value alone.
            counters.putLongOpaque(CountersDescriptor.slotOffset(slot) + word, value);
        }
    }
}
