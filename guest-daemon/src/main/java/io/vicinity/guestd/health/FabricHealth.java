package io.vicinity.guestd.health;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vicinity.control.v1.FabricRefusals;
import io.vicinity.control.v1.InfoResponse;
import io.vicinity.control.v1.RoutePauses;
import io.vicinity.fabric.FabricRefusal;
import io.vicinity.guestd.broker.ProcessReports;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Whom the processes of this VM did not let in on the fabric, and for how long changes to it and from it held them up, as they tell it.
 * Thread-safe.
 */
public final class FabricHealth implements ProcessReports {
    /** More than a process can refuse in the second between two reports. */
    private static final long MOST = 1_000_000;

    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Duration[] BOUNDS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final Map<FabricRefusal, DurableCounter> refused = new EnumMap<>(FabricRefusal.class);
    private final Map<Route, Timer> pauses = new ConcurrentHashMap<>();

    /**
     * Goes on from what an earlier life of the daemon counted.
     *
     * @param durable what survives this daemon.
     */
    public FabricHealth(final DurableCounters durable) {
        for (final FabricRefusal reason : FabricRefusal.values()) {
            refused.put(reason, durable.counter("fabric-refused|" + reason.name()));
        }
    }

    @Override
    public void refused(final FabricRefusals told) {
        refused.get(FabricRefusal.of(told.getReason())).add(Math.clamp(told.getCount(), 0, MOST));
    }

    /**
     * Shows to who asks whom processes did not let in.
     *
     * @param info to complete.
     */
    public void describe(final InfoResponse.Builder info) {
        refused.forEach((reason, counter) -> {
            if (counter.get() > 0) {
                info.addFabricRefused(
                        FabricRefusals.newBuilder().setReason(reason.label()).setCount(counter.get()));
            }
        });
    }

    @Override
    public void paused(final RoutePauses told) {
        final Timer timer = pauses.get(Route.of(told.getTo()));
        if (timer != null) {
            told.getNanosList()
                    .forEach(nanos -> timer.record(Math.clamp(nanos, 0, LONGEST.toNanos()), TimeUnit.NANOSECONDS));
        }
    }

    /**
     * Shows it as metrics.
     *
     * @param registry where to.
     * @param tenant   for the label.
     */
    public void bindTo(final MeterRegistry registry, final String tenant) {
        refused.forEach(
                (reason, counter) -> FunctionCounter.builder("vicinity.fabric.refused", counter, DurableCounter::get)
                        .description("Connections that processes of this VM did not let in on the fabric")
                        .tags("tenant", tenant, "reason", reason.label())
                        .register(registry));
        for (final Route to : Route.values()) {
            pauses.put(
                    to,
                    Timer.builder("vicinity.route.pause")
                            .description("For how long a change of route held a receiver up, between the last message"
                                    + " by the old route and what came by the new one")
                            .tags("tenant", tenant, "to", to.label())
                            .serviceLevelObjectives(BOUNDS)
                            .register(registry));
        }
    }
}
