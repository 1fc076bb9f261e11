package io.vicinity.guestd.health;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import java.util.EnumMap;
import java.util.Map;

/**
 * Sums over all ends that there ever were in this life of the VM: they only grow, whatever channels close and however often this daemon
 * restarts. Fed by one thread at a time, read by any.
 */
final class Totals {
    private final Map<Route, RouteTotals> routes = new EnumMap<>(Route.class);
    private final DurableCounter ignored;

    Totals(final DurableCounters durable, final long now) {
        for (final Route route : Route.values()) {
            routes.put(route, new RouteTotals(route, durable, now));
        }
        ignored = durable.counter("total|IGNORED");
    }

    RouteTotals of(final Route route) {
        return routes.get(route);
    }

    void ignored() {
        ignored.increment();
    }

    long ignoredCount() {
        return ignored.get();
    }

    long value(final Quantity quantity) {
        return routes.values().stream()
                .mapToLong(totals -> totals.value(quantity))
                .sum();
    }

    void bindTo(final MeterRegistry registry, final String tenant) {
        routes.values().forEach(totals -> totals.bindTo(registry, tenant));
        FunctionCounter.builder("vicinity.counters.ignored", ignored, DurableCounter::get)
                .description("Values in the counters area that cannot be true and were not believed")
                .tags(Tags.of("tenant", tenant))
                .register(registry);
    }
}
