package io.vicinity.guestd.health;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.agrona.concurrent.AtomicBuffer;

/** What is believed of the slot in which one end counts what goes by one route. Guarded by its {@link ChannelHealth}. */
final class SlotSample {
    private final ChannelEnd end;
    private final String prefix;
    private final DurableCounters durable;
    private final Map<Quantity, Reading> readings = new EnumMap<>(Quantity.class);

    /**
     * @param prefix of the names by which what is believed survives this process.
     */
    SlotSample(final ChannelEnd end, final String prefix, final DurableCounters durable) {
        this.end = end;
        this.prefix = prefix;
        this.durable = durable;
        for (final Quantity quantity : Quantity.values()) {
            final Optional<DurableCounter> before = durable.find(name(quantity));
            final Reading reading = new Reading(before.map(DurableCounter::get).orElse(0L));
            before.ifPresent(reading::keepIn);
            readings.put(quantity, reading);
        }
    }

    /**
     * Reads the slot.
     *
     * @param area      of counters.
     * @param now       monotonic nanoseconds.
     * @param seconds   since the sample before.
     * @param totals    that grow with what is believed.
     * @param onIgnored called for each value that is not.
     * @return true if anything grew.
     */
    boolean sample(
            final AtomicBuffer area,
            final long now,
            final double seconds,
            final RouteTotals totals,
            final Runnable onIgnored) {
        if (!isOurs(area, end, end.getCounterSlot())) {
            onIgnored.run();
            return false;
        }
        boolean grew = false;
        for (final Quantity quantity : Quantity.values()) {
            final long value = CountersDescriptor.get(area, end.getCounterSlot(), quantity.offset());
            final long growth = readings.get(quantity).advance(value, quantity.mostWithin(seconds));
            if (growth < 0) {
                onIgnored.run();
            } else if (growth > 0) {
                totals.grew(quantity, growth, now);
                grew = true;
            }
        }
        return grew;
    }

    /**
     * One of its values as it is now.
     *
     * @param area     of counters; null: it cannot be read now.
     * @param quantity which.
     * @param seconds  since the last sample.
     * @return the last that was believed, if what stands there is not.
     */
    long look(final AtomicBuffer area, final Quantity quantity, final double seconds) {
        final Reading reading = readings.get(quantity);
        return area != null && isOurs(area, end, end.getCounterSlot())
                ? reading.look(
                        CountersDescriptor.get(area, end.getCounterSlot(), quantity.offset()),
                        quantity.mostWithin(seconds))
                : reading.value();
    }

    /** What was believed at the last sample. */
    long value(final Quantity quantity) {
        return readings.get(quantity).value();
    }

    static boolean isOurs(final AtomicBuffer area, final ChannelEnd end, final int slot) {
        return slot >= 0
                && slot < area.capacity() / CountersDescriptor.SLOT_LENGTH
                && CountersDescriptor.belongsTo(area, slot, end.getChannelId(), end.getCounterGeneration());
    }

    /** Lets what is believed survive this process, if it is anything. */
    void keep() {
        readings.forEach((quantity, reading) -> {
            if (!reading.isKept() && reading.value() != 0) {
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

    private String name(final Quantity quantity) {
        return prefix + quantity.name();
    }
}
