package io.vicinity.client.channel;

import io.vicinity.client.ChannelCounters;
import io.vicinity.client.Route;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import java.util.EnumMap;
import java.util.Map;

/**
 * The counters of one end, read from its slots: what goes by memory and what goes by the fabric is counted apart. The last values once the
 * channel is closed and the slots may be another's. Thread-safe.
 */
final class SlotCounters implements ChannelCounters {
    private final Map<Route, Slot> slots = new EnumMap<>(Route.class);
    private long[] last;

    private record Slot(Mapping counters, int number) {
        long get(final int word) {
            return CountersDescriptor.get(counters.buffer(), number, word);
        }
    }

    /** Reads the slot of a route from now on, instead of one that was given for such a route before. */
    synchronized void read(final RouteSetup setup) {
        slots.put(
                setup.route(),
                new Slot(setup.memory().counters(), setup.memory().counterSlot()));
    }

    synchronized void freeze() {
        last = new long[] {
            messagesSent(),
            bytesSent(),
            messagesReceived(),
            bytesReceived(),
            backPressured(),
            violations(),
            recordsResent(),
            reconnects()
        };
    }

    @Override
    public long messagesSent() {
        return get(0, CountersDescriptor.SENT_MESSAGES_OFFSET);
    }

    @Override
    public long bytesSent() {
        return get(1, CountersDescriptor.SENT_BYTES_OFFSET);
    }

    @Override
    public long messagesReceived() {
        return get(2, CountersDescriptor.RECEIVED_MESSAGES_OFFSET);
    }

    @Override
    public long bytesReceived() {
        return get(3, CountersDescriptor.RECEIVED_BYTES_OFFSET);
    }

    @Override
    public long backPressured() {
        return get(4, CountersDescriptor.BACK_PRESSURED_OFFSET);
    }

    @Override
    public long violations() {
        return get(5, CountersDescriptor.VIOLATIONS_OFFSET);
    }

    @Override
    public long recordsResent() {
        return get(6, CountersDescriptor.RESENT_RECORDS_OFFSET);
    }

    @Override
    public long reconnects() {
        return get(7, CountersDescriptor.RECONNECTS_OFFSET);
    }

    private synchronized long get(final int index, final int word) {
        if (last != null) {
            return last[index];
        }
        // An older daemon has both routes count in one place.
        return slots.values().stream()
                .distinct()
                .mapToLong(slot -> slot.get(word))
                .sum();
    }
}
