package io.vicinity.guestd.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vicinity.control.v1.BarInfo;
import io.vicinity.guestd.bar.AttachedBar;
import io.vicinity.guestd.bar.BarReport;
import io.vicinity.guestd.bar.MappingClass;
import io.vicinity.guestd.pci.IvshmemDevice;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Shows what the self-test found of the BAR, as metrics and to who asks.
 *
 * @param attached the BAR in use; empty while there is none.
 */
public record BarHealth(Supplier<Optional<AttachedBar>> attached) {
    /**
     * Shows it as metrics; all read 0 while there is no BAR.
     *
     * @param registry where to.
     */
    public void bindTo(final MeterRegistry registry) {
        gauge(
                registry,
                "vicinity.guestd.bar.read.latency.seconds",
                "Seconds that one dependent read of a line of the BAR took when it was attached",
                Tags.empty(),
                BarReport::readLatencySeconds);
        final String bandwidth = "vicinity.guestd.bar.bandwidth.bytes.per.second";
        final String said = "Bytes a second that one thread moved when the BAR was attached";
        gauge(registry, bandwidth, said, Tags.of("direction", "read"), BarReport::readBytesPerSecond);
        gauge(registry, bandwidth, said, Tags.of("direction", "write"), BarReport::writeBytesPerSecond);
        // Not named as an info, which would always read 1.
        for (final MappingClass mapping : MappingClass.values()) {
            gauge(
                    registry,
                    "vicinity.guestd.bar.mapping",
                    "1 for the class that the mapping of the BAR was found to be of",
                    Tags.of("class", mapping.name()),
                    report -> report.mapping() == mapping ? 1 : 0);
        }
        gauge(
                registry,
                "vicinity.guestd.bar.atomics.hold",
                "1 if read-modify-writes are known to hold between VMs",
                Tags.empty(),
                report -> report.atomicsHold() ? 1 : 0);
    }

    private void gauge(
            final MeterRegistry registry,
            final String name,
            final String description,
            final Tags tags,
            final ToDoubleFunction<BarReport> value) {
        Gauge.builder(
                        name,
                        () -> attached.get()
                                .map(AttachedBar::report)
                                .map(value::applyAsDouble)
                                .orElse(0.0))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    /**
     * Shows it to who asks.
     *
     * @return empty while there is no BAR.
     */
    public Optional<BarInfo> info() {
        return attached.get().map(bar -> {
            final BarReport report = bar.report();
            final BarInfo.Builder info = BarInfo.newBuilder()
                    .setMapping(report.mapping().name())
                    .setReadLatencyNanos(report.readLatencySeconds() * 1e9)
                    .setReadBytesPerSecond(report.readBytesPerSecond())
                    .setWriteBytesPerSecond(report.writeBytesPerSecond())
                    .setAtomicsHold(report.atomicsHold())
                    .addAllWarnings(report.warnings())
                    .addAllOtherDevices(bar.found().others());
            final Optional<IvshmemDevice> device = bar.found().device();
            device.ifPresent(found -> {
                info.setPciAddress(found.address());
                found.position().ifPresent(info::setIvshmemPosition);
            });
            return info.build();
        });
    }
}
