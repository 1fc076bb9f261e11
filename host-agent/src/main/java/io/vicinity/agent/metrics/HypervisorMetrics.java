package io.vicinity.agent.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vicinity.agent.hypervisor.AttachmentObserver;
import io.vicinity.agent.hypervisor.Hypervisor;
import io.vicinity.service.FailureCode;
import java.time.Duration;
import java.util.Optional;

/** What the hypervisors know, and how attachments went. Labels are bounded. Thread-safe. */
public final class HypervisorMetrics implements AttachmentObserver {
    private final MeterRegistry registry;

    /**
     * Creates them.
     *
     * @param registry where to.
     */
    public HypervisorMetrics(final MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Shows a hypervisor.
     *
     * @param hypervisor the way to VMs.
     */
    public void show(final Hypervisor hypervisor) {
        final Tags tags = Tags.of("source", hypervisor.source().label());
        Gauge.builder(
                        "vicinity.agent.hypervisor.vms",
                        hypervisor,
                        way -> way.names().size())
                .description("VMs that the hypervisor knows")
                .tags(tags)
                .register(registry);
        Gauge.builder("vicinity.agent.hypervisor.reachable", hypervisor, way -> way.isReachable() ? 1 : 0)
                .description("1 while the hypervisor answers")
                .tags(tags)
                .register(registry);
    }

    @Override
    public void finished(final String operation, final Optional<FailureCode> failure, final Duration took) {
        Timer.builder("vicinity.agent.attachments")
                .description("Devices that were plugged into VMs or taken out, by outcome")
                .tags(
                        "operation",
                        operation,
                        "outcome",
                        failure.map(code -> AgentMetrics.lower(code.name())).orElse("ok"))
                .register(registry)
                .record(took);
    }
}
