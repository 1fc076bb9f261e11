package io.vicinity.client.channel;

import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.Violation;
import org.agrona.concurrent.UnsafeBuffer;

/** What is counted of one end by its receiving thread, in the slot of one route. */
final class ReceivedCounters {
    private final Mapping mapping;
    private final Flow flow;
    private final int violationsIndex;
    private final int lastViolationIndex;

    ReceivedCounters(final Mapping mapping, final int counterSlot) {
        this.mapping = mapping;
        final int slot = CountersDescriptor.slotOffset(counterSlot);
        this.flow = new Flow(
                mapping.buffer(),
                slot + CountersDescriptor.RECEIVED_MESSAGES_OFFSET,
                slot + CountersDescriptor.RECEIVED_BYTES_OFFSET);
        this.violationsIndex = slot + CountersDescriptor.VIOLATIONS_OFFSET;
        this.lastViolationIndex = slot + CountersDescriptor.LAST_VIOLATION_OFFSET;
    }

    void add(final int messages, final long bytes) {
        flow.add(messages, bytes);
    }

    void add(final Violation found) {
        final UnsafeBuffer counters = mapping.buffer();
        counters.putLongOpaque(violationsIndex, counters.getLong(violationsIndex) + 1);
        counters.putLongOpaque(lastViolationIndex, found.code());
    }
}
