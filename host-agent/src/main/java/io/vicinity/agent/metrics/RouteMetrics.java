package io.vicinity.agent.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vicinity.agent.tenant.Route;
import io.vicinity.agent.tenant.SwitchReason;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Switches of channels to another route, of all tenants. Thread-safe. */
final class RouteMetrics {
    /** How a switch ended. */
    private enum Outcome {
        DONE,
        FAILED,
        CANCELLED
    }

    private final Map<Route, Map<SwitchReason, Map<Outcome, DurableCounter>>> switches = new EnumMap<>(Route.class);
    private final Map<Route, Timer> lengths = new EnumMap<>(Route.class);
    private final Map<SwitchReason, AtomicLong> lastNanos = new EnumMap<>(SwitchReason.class);

    RouteMetrics(final MeterRegistry registry, final DurableCounters durable) {
        for (final Route to : Route.values()) {
            final Tags tags = Tags.of("to", AgentMetrics.lower(to.name()));
            switches.put(to, new EnumMap<>(SwitchReason.class));
            for (final SwitchReason reason : SwitchReason.values()) {
                switches.get(to).put(reason, new EnumMap<>(Outcome.class));
                for (final Outcome outcome : Outcome.values()) {
                    switches.get(to)
                            .get(reason)
                            .put(
                                    outcome,
                                    durable.metric(
                                            registry,
                                            "vicinity.route.switches",
                                            "Orders of channels to another route that are over",
                                            tags.and("reason", AgentMetrics.lower(reason.name()))
                                                    .and("outcome", AgentMetrics.lower(outcome.name()))));
                }
            }
            lengths.put(
                    to,
                    Timer.builder("vicinity.route.switch")
                            .description("From the order until both ends of the channel had left the old route")
                            .tags(tags)
                            .register(registry));
        }
        for (final SwitchReason reason : SwitchReason.values()) {
            bindLast(registry, reason);
        }
    }

    private void bindLast(final MeterRegistry registry, final SwitchReason reason) {
        final AtomicLong nanos = new AtomicLong();
        lastNanos.put(reason, nanos);
        Gauge.builder("vicinity.route.last.switch.seconds", () -> nanos.get() / 1e9)
                .description(
                        "How long the last switch for that reason took; 0: there was none in this life of the agent")
                .tags("reason", AgentMetrics.lower(reason.name()))
                .register(registry);
    }

    void done(final Route to, final SwitchReason reason, final Optional<Duration> took) {
        count(to, reason, Outcome.DONE);
        took.ifPresent(length -> {
            lengths.get(to).record(length);
            lastNanos.get(reason).set(length.toNanos());
        });
    }

    void failed(final Route to, final SwitchReason reason) {
        count(to, reason, Outcome.FAILED);
    }

    void cancelled(final Route to, final SwitchReason reason) {
        count(to, reason, Outcome.CANCELLED);
    }

    private void count(final Route to, final SwitchReason reason, final Outcome outcome) {
        switches.get(to).get(reason).get(outcome).increment();
    }
}
