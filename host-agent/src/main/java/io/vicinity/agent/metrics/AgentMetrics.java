package io.vicinity.agent.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vicinity.agent.control.Refusals;
import io.vicinity.agent.host.HostedTenant;
import io.vicinity.agent.ivshmem.IvshmemListener;
import io.vicinity.agent.tenant.CloseReason;
import io.vicinity.agent.tenant.Route;
import io.vicinity.agent.tenant.SwitchReason;
import io.vicinity.agent.tenant.TenantListener;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.segment.Violation;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import io.vicinity.service.FailureCode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The agent's metrics: gauges of what is now, and totals that survive a restart. Labels are bounded: tenants, and names that this
 * program knows. Thread-safe.
 */
public final class AgentMetrics implements Refusals {
    private static final String TENANT = "tenant";

    private final MeterRegistry registry;
    private final DurableCounters durable;
    private final RouteMetrics routes;
    private final Map<FailureCode, DurableCounter> refusals = new EnumMap<>(FailureCode.class);

    /**
     * Registers what belongs to no tenant.
     *
     * @param registry where to.
     * @param durable  keeps totals.
     */
    public AgentMetrics(final MeterRegistry registry, final DurableCounters durable) {
        this.registry = registry;
        this.durable = durable;
        routes = new RouteMetrics(registry, durable);
        for (final FailureCode code : FailureCode.values()) {
            refusals.put(
                    code,
                    durable.metric(
                            registry,
                            "vicinity.agent.refusals",
                            "Connections, sessions and calls that were refused",
                            Tags.of("code", lower(code.name()))));
        }
    }

    static String lower(final String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public void refused(final FailureCode code) {
        refusals.get(code).increment();
    }

    /**
     * Makes the totals of a tenant.
     *
     * @param tenant name.
     * @return counts into them.
     */
    public TenantListener totals(final String tenant) {
        final Tags tags = Tags.of(TENANT, tenant);
        final DurableCounter opened =
                durable.metric(registry, "vicinity.agent.channels.opened", "Channels opened", tags);
        final Map<CloseReason, DurableCounter> closed = new EnumMap<>(CloseReason.class);
        for (final CloseReason reason : CloseReason.values()) {
            if (reason != CloseReason.NONE && reason != CloseReason.UNKNOWN_TO_AGENT) {
                closed.put(
                        reason,
                        durable.metric(
                                registry,
                                "vicinity.agent.channels.closed",
                                "Channels closed, by the reason that the other end was told",
                                tags.and("reason", lower(reason.name()))));
            }
        }
        final Map<String, DurableCounter> violations = new HashMap<>();
        for (final Violation violation : Violation.values()) {
            violations.put(violation.name(), violation(tags, violation.name()));
        }
        final DurableCounter other = violation(tags, "OTHER");
        return new TenantListener() {
            @Override
            public void channelOpened() {
                opened.increment();
            }

            @Override
            public void channelClosed(final CloseReason reason) {
                closed.get(reason).increment();
            }

            @Override
            public void violation(final String name) {
                violations.getOrDefault(name, other).increment();
            }

            @Override
            public void switchDone(final Route to, final SwitchReason reason, final Optional<Duration> took) {
                routes.done(to, reason, took);
            }

            @Override
            public void switchFailed(final Route to, final SwitchReason reason) {
                routes.failed(to, reason);
            }

            @Override
            public void switchCancelled(final Route to, final SwitchReason reason) {
                routes.cancelled(to, reason);
            }
        };
    }

    private DurableCounter violation(final Tags tags, final String name) {
        return durable.metric(
                registry,
                "vicinity.agent.violations",
                "Violations of shared memory that were reported",
                tags.and("violation", lower(name)));
    }

    /**
     * Shows a tenant.
     *
     * @param hosted the tenant.
     */
    public void show(final HostedTenant hosted) {
        final Tags tags = Tags.of(TENANT, hosted.segment().tenant());
        Gauge.builder(
                        "vicinity.agent.segment.size",
                        hosted,
                        tenant -> tenant.segment().size())
                .description("Size of the segment")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
        gauge(hosted, tags, "regions.used", "bytes", "Bytes in arenas and channels", TenantReport.Totals::bytesUsed);
        gauge(
                hosted,
                tags,
                "regions.quota",
                "bytes",
                "Most bytes in arenas and channels",
                TenantReport.Totals::bytesQuota);
        gauge(hosted, tags, "endpoints", null, "Endpoints that hold memory", TenantReport.Totals::endpoints);
        gauge(hosted, tags, "endpoints.quota", null, "Most endpoints", TenantReport.Totals::endpointsQuota);
        gauge(hosted, tags, "channels", null, "Channels of this host", TenantReport.Totals::channels);
        for (final Route route : Route.values()) {
            Gauge.builder(
                            "vicinity.channels",
                            hosted,
                            tenant -> tenant.tenant().report().totals().channelsOn(route))
                    .description("Channels of this host, by the route that they are on")
                    .tags(tags.and("route", lower(route.name())))
                    .register(registry);
        }
        gauge(hosted, tags, "channels.quota", null, "Most channels", TenantReport.Totals::channelsQuota);
        gauge(hosted, tags, "peers", null, "VMs that are attached", TenantReport.Totals::peers);
        gauge(hosted, tags, "peers.connected", null, "VMs whose daemon's stream is up", TenantReport.Totals::connected);
        Gauge.builder(
                        "vicinity.agent.journal.healthy",
                        hosted,
                        tenant -> tenant.journal().isHealthy() ? 1 : 0)
                .description("1 while all that is true is in the journal")
                .tags(tags)
                .register(registry);
    }

    /**
     * Makes the metrics of a tenant's ivshmem socket.
     *
     * @param tenant name.
     * @return counts into them.
     */
    public IvshmemListener ivshmem(final String tenant) {
        return new IvshmemMetrics(registry, durable, Tags.of(TENANT, tenant));
    }

    private void gauge(
            final HostedTenant hosted,
            final Tags tags,
            final String name,
            final String unit,
            final String description,
            final ToDoubleFunction<TenantReport.Totals> value) {
        Gauge.builder(
                        "vicinity.agent." + name,
                        hosted,
                        tenant -> value.applyAsDouble(tenant.tenant().report().totals()))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }
}
