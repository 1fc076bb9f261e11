package io.vicinity.client.fabric;

import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import org.agrona.concurrent.UnsafeBuffer;

/** What a link counts in the slot of its channel's end. Used on the event loop alone. */
final class FabricCounters {
    private final Mapping mapping;
    private final int slot;
    private final long channelId;
    private final long generation;
    private long resent;

    FabricCounters(final Mapping mapping, final int slot, final long channelId, final long generation) {
        this.mapping = mapping;
        this.slot = slot;
        this.channelId = channelId;
        this.generation = generation;
    }

    /** Takes the number of records that were ever sent again. */
    void resent(final long records) {
        if (records != resent) {
            add(CountersDescriptor.RESENT_RECORDS_OFFSET, records - resent);
            resent = records;
        }
    }

    void reconnected() {
        add(CountersDescriptor.RECONNECTS_OFFSET, 1);
    }

    /** The link may outlive its channel, whose slot is another's then; and another link may have counted before it. */
    private void add(final int word, final long more) {
        final UnsafeBuffer counters = mapping.buffer();
        if (CountersDescriptor.belongsTo(counters, slot, channelId, generation)) {
            // Nothing is published by it: whoever samples it wants the value alone.
            final int index = CountersDescriptor.slotOffset(slot) + word;
            counters.putLongOpaque(index, counters.getLong(index) + more);
        }
    }
}
