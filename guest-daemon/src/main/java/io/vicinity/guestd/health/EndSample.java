package io.vicinity.guestd.health;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelStatus;
import io.vicinity.control.v1.DirectionStatus;
import io.vicinity.guestd.broker.EndKey;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;

/** What is known of one end from the samples of its counters. Guarded by its {@link ChannelHealth}. */
final class EndSample {
    static final String PREFIX = "end|";

    private final ChannelEnd end;
    private Route route;
    private final DurableCounters durable;
    private final Map<Quantity, Reading> readings = new EnumMap<>(Quantity.class);
    private final Map<Direction, Flow> flows = new EnumMap<>(Direction.class);
    private long movedAt;

    EndSample(final ChannelEnd end, final DurableCounters durable, final long now) {
        this.end = end;
        route = Route.of(end);
        this.durable = durable;
        movedAt = now;
        for (final Quantity quantity : Quantity.values()) {
            final Optional<DurableCounter> before = durable.find(name(quantity));
            final Reading reading = new Reading(before.map(DurableCounter::get).orElse(0L));
            before.ifPresent(reading::keepIn);
            readings.put(quantity, reading);
        }
        for (final Direction direction : Direction.values()) {
            flows.put(direction, new Flow());
        }
    }

    Route route() {
        return route;
    }

    /** What is counted from now on is counted on that route; the slots stay. */
    void moved(final Route to) {
        route = to;
    }

    /**
     * Reads the counters.
     *
     * @param counters area of the segment.
     * @param now      monotonic nanoseconds.
     * @param seconds  since the sample before.
     * @param totals   that grow with what is believed.
     */
    void sample(final AtomicBuffer counters, final long now, final double seconds, final Totals totals) {
        final int own = end.getCounterSlot();
        if (!isOurs(counters, own)) {
            totals.ignored();
            return;
        }
        for (final Quantity quantity : Quantity.values()) {
            final long value = CountersDescriptor.get(counters, own, quantity.offset());
            final long growth = readings.get(quantity).advance(value, quantity.mostWithin(seconds));
            if (growth < 0) {
                totals.ignored();
            } else if (growth > 0) {
                totals.of(route).grew(quantity, growth, now);
                movedAt = now;
            }
        }
        final int remote = end.getRemoteCounterSlot();
        if (isRemoteOurs(counters)) {
            sampleFlow(counters, Direction.SENT, own, remote, totals);
            sampleFlow(counters, Direction.RECEIVED, remote, own, totals);
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
            totals.of(route).stalled(direction);
        }
    }

    /**
     * Looks at the counters as they are now. Changes nothing: stalls and what is possible are matters of the samples, which are taken
     * about once a second, and not of how often somebody looks.
     *
     * @param counters area of the segment.
     * @param now      monotonic nanoseconds.
     * @param seconds  since the last sample.
     * @param status   that gets what is believed.
     */
    void look(final AtomicBuffer counters, final long now, final double seconds, final ChannelStatus.Builder status) {
        final Map<Quantity, Long> values = new EnumMap<>(Quantity.class);
        final int own = end.getCounterSlot();
        final int remote = end.getRemoteCounterSlot();
        final boolean readable = isOurs(counters, own);
        boolean moved = false;
        for (final Quantity quantity : Quantity.values()) {
            final Reading reading = readings.get(quantity);
            final long value = readable
                    ? reading.look(
                            CountersDescriptor.get(counters, own, quantity.offset()), quantity.mostWithin(seconds))
                    : reading.value();
            moved |= value != reading.value();
            values.put(quantity, value);
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
        if (readable && isRemoteOurs(counters)) {
            sent.setOccupancy(occupancy(counters, own, remote));
            received.setOccupancy(occupancy(counters, remote, own));
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

    private boolean isOurs(final AtomicBuffer counters, final int slot) {
        return slot >= 0
                && slot < counters.capacity() / CountersDescriptor.SLOT_LENGTH
                && CountersDescriptor.belongsTo(counters, slot, end.getChannelId(), end.getCounterGeneration());
    }

    /** An end on another host, of whose endpoint only the name is known, counts there. */
    private boolean isRemoteOurs(final AtomicBuffer counters) {
        return end.getRemote().getEndpointId() != 0 && isOurs(counters, end.getRemoteCounterSlot());
    }

    /** Lets what is believed survive this process. */
    void keep() {
        readings.forEach((quantity, reading) -> {
            if (!reading.isKept()) {
                reading.keepIn(durable.counter(name(quantity)));
            }
        });
    }

    /** Forgets what was kept. */
    void forget() {
        for (final Quantity quantity : Quantity.values()) {
            durable.remove(name(quantity));
        }
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

    private String name(final Quantity quantity) {
        return prefix() + quantity.name();
    }
}
