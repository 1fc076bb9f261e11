package io.vicinity.guestd.health;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import java.util.EnumMap;
import java.util.Map;

/** The part of the {@link Totals} that is of channels on one route. Fed by one thread at a time, read by any. */
final class RouteTotals {
    private final Route route;
    private final Map<Quantity, DurableCounter> grown = new EnumMap<>(Quantity.class);
    private final Map<Direction, DurableCounter> stalls = new EnumMap<>(Direction.class);
    private final Map<Direction, Long> movedAt = new EnumMap<>(Direction.class);

    RouteTotals(final Route route, final DurableCounters durable, final long now) {
        this.route = route;
        for (final Quantity quantity : Quantity.values()) {
            grown.put(quantity, durable.counter("total|" + route.label() + '|' + quantity.name()));
        }
        for (final Direction direction : Direction.values()) {
            stalls.put(direction, durable.counter("total|" + route.label() + "|STALLS|" + direction.name()));
            movedAt.put(direction, now);
        }
    }

    void grew(final Quantity quantity, final long growth, final long now) {
        grown.get(quantity).add(growth);
        if (quantity.isMovement()) {
            synchronized (movedAt) {
                movedAt.put(quantity.direction(), now);
            }
        }
    }

    void stalled(final Direction direction) {
        stalls.get(direction).increment();
    }

    long value(final Quantity quantity) {
        return grown.get(quantity).get();
    }

    void bindTo(final MeterRegistry registry, final String tenant) {
        grown.forEach((quantity, counter) -> {
            if (!quantity.isOfFabric()) {
                counter(
                        registry,
                        "vicinity.channel." + quantity.metric().replace('_', '.'),
                        describe(quantity),
                        tags(tenant, quantity.direction()),
                        counter);
            } else if (route == Route.FABRIC) {
                counter(
                        registry,
                        "vicinity.fabric." + quantity.metric().replace('_', '.'),
                        describe(quantity),
                        Tags.of("tenant", tenant),
                        counter);
            }
        });
        stalls.forEach((direction, counter) -> counter(
                registry,
                "vicinity.channel.stalls",
                "Samples in which messages waited and none was consumed",
                tags(tenant, direction),
                counter));
        for (final Direction direction : Direction.values()) {
            Gauge.builder("vicinity.channel.idle.seconds", () -> idleSeconds(direction))
                    .description("Seconds since a message was last seen to move on any channel of this VM")
                    .tags(tags(tenant, direction))
                    .register(registry);
        }
    }

    private Tags tags(final String tenant, final Direction direction) {
        return Tags.of("tenant", tenant, "route", route.label(), "direction", direction.label());
    }

    private double idleSeconds(final Direction direction) {
        synchronized (movedAt) {
            return (System.nanoTime() - movedAt.get(direction)) / 1e9;
        }
    }

    private static void counter(
            final MeterRegistry registry,
            final String name,
            final String description,
            final Tags tags,
            final DurableCounter counter) {
        FunctionCounter.builder(name, counter, DurableCounter::get)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static String describe(final Quantity quantity) {
        return switch (quantity) {
            case SENT_MESSAGES, RECEIVED_MESSAGES -> "Messages moved by the ends of this VM";
            case SENT_BYTES, RECEIVED_BYTES -> "Payload bytes moved by the ends of this VM";
            case BACK_PRESSURED -> "Offers that found a ring or an arena full";
            case VIOLATIONS -> "Violations that the ends of this VM found in the memory of channels";
            case RECORDS_RESENT -> "Records that were sent again because a connection was lost";
            case RECONNECTS -> "Connections that took the place of one that was lost";
        };
    }
}
