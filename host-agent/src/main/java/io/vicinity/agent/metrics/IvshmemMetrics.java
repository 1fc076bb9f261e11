package io.vicinity.agent.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vicinity.agent.ivshmem.Departure;
import io.vicinity.agent.ivshmem.IvshmemListener;
import io.vicinity.posix.PeerCredentials;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts who comes and goes on a tenant's ivshmem socket. */
final class IvshmemMetrics implements IvshmemListener {
    private final AtomicInteger connected = new AtomicInteger();
    private final DurableCounter joins;
    private final Map<Departure, DurableCounter> departures = new EnumMap<>(Departure.class);
    private final DurableCounter refusals;

    IvshmemMetrics(final MeterRegistry registry, final DurableCounters durable, final Tags tags) {
        Gauge.builder("vicinity.agent.ivshmem.peers", connected, AtomicInteger::get)
                .description("QEMUs that are connected to the ivshmem socket")
                .tags(tags)
                .register(registry);
        joins = durable.metric(registry, "vicinity.agent.ivshmem.joins", "QEMUs that connected", tags);
        for (final Departure reason : Departure.values()) {
            departures.put(
                    reason,
                    durable.metric(
                            registry,
                            "vicinity.agent.ivshmem.departures",
                            "QEMUs whose connection ended, by the reason",
                            tags.and("reason", AgentMetrics.lower(reason.name()))));
        }
        refusals = durable.metric(
                registry,
                "vicinity.agent.ivshmem.refusals",
                "QEMUs that were refused, for lack of peer ids or descriptors",
                tags);
    }

    @Override
    public void restored(final Map<Integer, PeerCredentials> peers) {
        connected.addAndGet(peers.size());
    }

    @Override
    public void joined(final int peerId, final PeerCredentials process) {
        connected.incrementAndGet();
        joins.increment();
    }

    @Override
    public void left(final int peerId, final Departure reason) {
        connected.decrementAndGet();
        departures.get(reason).increment();
    }

    @Override
    public void refused() {
        refusals.increment();
    }
}
