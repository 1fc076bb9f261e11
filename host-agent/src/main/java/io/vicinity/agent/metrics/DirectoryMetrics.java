package io.vicinity.agent.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vicinity.agent.tenant.Directory;
import java.util.function.ToDoubleFunction;

/** How the directory is. */
public final class DirectoryMetrics {
    private DirectoryMetrics() {}

    /**
     * Shows a directory.
     *
     * @param directory of names.
     * @param registry  where to.
     */
    public static void show(final Directory directory, final MeterRegistry registry) {
        gauge(
                directory,
                registry,
                "connected",
                "1 while what is known of other hosts is true; 0 while etcd is away",
                Tags.empty(),
                status -> status.connected() ? 1 : 0);
        gauge(directory, registry, "names", "Names", Tags.of("where", "here"), Directory.Status::here);
        gauge(directory, registry, "names", "Names", Tags.of("where", "elsewhere"), Directory.Status::elsewhere);
        gauge(
                directory,
                registry,
                "unpublished",
                "Names of this host that other hosts are not told of now",
                Tags.empty(),
                Directory.Status::unpublished);
        FunctionCounter.builder(
                        "vicinity.directory.conflicts",
                        directory,
                        of -> of.status().conflicts())
                .description("Names of this host that another was found to have had first, since the agent started")
                .register(registry);
    }

    private static void gauge(
            final Directory directory,
            final MeterRegistry registry,
            final String name,
            final String description,
            final Tags tags,
            final ToDoubleFunction<Directory.Status> value) {
        Gauge.builder("vicinity.directory." + name, directory, of -> value.applyAsDouble(of.status()))
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
