package io.vicinity.guestd.health;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelStatus;
import io.vicinity.control.v1.DirectionStatus;
import io.vicinity.guestd.broker.EndKey;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.service.DurableCounters;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;

/** What is known of one end from the samples of its counters. Guarded by its {@link ChannelHealth}. */
final class EndSample {
    static final String PREFIX = "end|";

    private final ChannelEnd end;
    private Route route;
    private final Map<Route, SlotSample> slots = new EnumMap<>(Route.class);
    private final Map<Direction, Flow> flows = new EnumMap<>(Direction.class);
    private long movedAt;

    EndSample(final ChannelEnd end, final DurableCounters durable, final long now) {
        this.end = end;
        route = Route.of(end);
        movedAt = now;
        for (final Route counted : Route.values()) {
            slots.put(counted, new SlotSample(end, prefix() + counted.label() + '|', durable));
        }
        for (final Direction direction : Direction.values()) {
            flows.put(direction, new Flow());
        }
    }

    Route route() {
        return route;
    }

    void moved(final Route to) {
        route = to;
    }

    /**
     * Reads the counters.
     *
     * @param areas   of counters that can be read now.
     * @param now     monotonic nanoseconds.
     * @param seconds since the sample before.
     * @param totals  that grow with what is believed.
     */
    void sample(final Map<Route, AtomicBuffer> areas, final long now, final double seconds, final Totals totals) {
        areas.forEach((counted, area) -> {
            if (slots.get(counted).sample(area, now, seconds, totals.of(counted), totals::ignored)) {
                movedAt = now;
            }
        });
        final AtomicBuffer segment = areas.get(Route.SHARED_MEMORY);
        if (segment != null && isOurs(segment) && isRemoteOurs(segment)) {
            sampleFlow(segment, Direction.SENT, end.getCounterSlot(), end.getRemoteCounterSlot(), totals);
            sampleFlow(segment, Direction.RECEIVED, end.getRemoteCounterSlot(), end.getCounterSlot(), totals);
        }
    }

    private void sampleFlow(
            final AtomicBuffer counters,
            final Direction direction,
            final int producer,
            final int consumer,
            final Totals totals) {
        final long sentBytes = CountersDescriptor.get(counters, producer, CountersDescriptor.SENT_BYTES_OFFSET);
        final long sent = CountersDescriptor.get(counters, producer, CountersDescriptor.SENT_MESSAGES_OFFSET);
        final long receivedBytes = CountersDescriptor.get(counters, consumer, CountersDescriptor.RECEIVED_BYTES_OFFSET);
        final long received = CountersDescriptor.get(counters, consumer, CountersDescriptor.RECEIVED_MESSAGES_OFFSET);
        if (flows.get(direction).sample(sentBytes, receivedBytes, sent, received)) {
            totals.of(Route.SHARED_MEMORY).stalled(direction);
        }
    }

    /**
     * Looks at the counters as they are now. Changes nothing: stalls and what is possible are matters of the samples, which are taken
     * about once a second, and not of how often somebody looks.
     *
     * @param areas   of counters that can be read now.
     * @param now     monotonic nanoseconds.
     * @param seconds since the last sample.
     * @param status  that gets what is believed.
     */
    void look(
            final Map<Route, AtomicBuffer> areas,
            final long now,
            final double seconds,
            final ChannelStatus.Builder status) {
        final Map<Quantity, Long> values = new EnumMap<>(Quantity.class);
        boolean moved = false;
        for (final Quantity quantity : Quantity.values()) {
            long sum = 0;
            for (final Route counted : Route.values()) {
                final SlotSample slot = slots.get(counted);
                final long value = slot.look(areas.get(counted), quantity, seconds);
                moved |= value != slot.value(quantity);
                sum += value;
            }
            values.put(quantity, sum);
        }
        final DirectionStatus.Builder sent = status.getSentBuilder()
                .setMessages(values.get(Quantity.SENT_MESSAGES))
                .setBytes(values.get(Quantity.SENT_BYTES))
                .setBackPressured(values.get(Quantity.BACK_PRESSURED))
                .setOccupancy(flow(Direction.SENT).occupancy())
                .setStalls(flow(Direction.SENT).stalls());
        final DirectionStatus.Builder received = status.getReceivedBuilder()
                .setMessages(values.get(Quantity.RECEIVED_MESSAGES))
                .setBytes(values.get(Quantity.RECEIVED_BYTES))
                .setOccupancy(flow(Direction.RECEIVED).occupancy())
                .setStalls(flow(Direction.RECEIVED).stalls());
        final AtomicBuffer segment = areas.get(Route.SHARED_MEMORY);
        if (segment != null && isOurs(segment) && isRemoteOurs(segment)) {
            sent.setOccupancy(occupancy(segment, end.getCounterSlot(), end.getRemoteCounterSlot()));
            received.setOccupancy(occupancy(segment, end.getRemoteCounterSlot(), end.getCounterSlot()));
        }
        status.setViolations(values.get(Quantity.VIOLATIONS))
                .setRecordsResent(values.get(Quantity.RECORDS_RESENT))
                .setReconnects(values.get(Quantity.RECONNECTS))
                .setIdleMillis(moved ? 0 : TimeUnit.NANOSECONDS.toMillis(Math.max(0, now - movedAt)));
    }

    private static long occupancy(final AtomicBuffer counters, final int producer, final int consumer) {
        final long sent = CountersDescriptor.get(counters, producer, CountersDescriptor.SENT_BYTES_OFFSET);
        final long received = CountersDescriptor.get(counters, consumer, CountersDescriptor.RECEIVED_BYTES_OFFSET);
        return Flow.onTheirWay(sent, received);
    }

    private boolean isOurs(final AtomicBuffer counters) {
        return SlotSample.isOurs(counters, end, end.getCounterSlot());
    }

    /** An end on another host, of whose endpoint only the name is known, counts there. */
    private boolean isRemoteOurs(final AtomicBuffer counters) {
        return end.getRemote().getEndpointId() != 0 && SlotSample.isOurs(counters, end, end.getRemoteCounterSlot());
    }

    /** Lets what is believed survive this process. */
    void keep() {
        slots.values().forEach(SlotSample::keep);
    }

    /** Forgets what was kept. */
    void forget() {
        slots.values().forEach(SlotSample::forget);
    }

    boolean hasName(final String name) {
        return name.startsWith(prefix());
    }

    Flow flow(final Direction direction) {
        return flows.get(direction);
    }

    private String prefix() {
        return PREFIX + EndKey.of(end) + '|' + Long.toUnsignedString(end.getCounterGeneration()) + '|';
    }
}
