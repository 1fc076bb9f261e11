package io.vicinity.guestd.health;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vicinity.control.v1.FabricRefusals;
import io.vicinity.fabric.FabricRefusal;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import java.util.EnumMap;
import java.util.Map;

/** Whom the processes of this VM did not let in on the fabric, as they tell it. Thread-safe. */
public final class FabricHealth {
    /** More than a process can refuse in the second between two reports. */
    private static final long MOST = 1_000_000;

    private final Map<FabricRefusal, DurableCounter> refused = new EnumMap<>(FabricRefusal.class);

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

    /**
     * A process refused some.
     *
     * @param told as it says: any value.
     */
    public void refused(final FabricRefusals told) {
        refused.get(FabricRefusal.of(told.getReason())).add(Math.clamp(told.getCount(), 0, MOST));
    }

    /**
     * Shows the sums as metrics.
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
    }
}
