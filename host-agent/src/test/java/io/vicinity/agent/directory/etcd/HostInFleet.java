package io.vicinity.agent.directory.etcd;

import io.vicinity.agent.config.DirectoryConfig;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.Directory.Location;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** One host of several, whose agent can be restarted. All is of tenant acme. */
final class HostInFleet implements AutoCloseable {
    static final String TENANT = "acme";
    private static final long PATIENCE_SECONDS = 30;

    final String name;
    private final DirectoryConfig config;
    private EtcdDirectory directory;

    HostInFleet(final String name, final DirectoryConfig config) {
        this.name = name;
        this.config = config;
        directory = open();
        directory.start();
    }

    private EtcdDirectory open() {
        return new EtcdDirectory(name, "agent of " + name, config, false);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).pollInterval(20, TimeUnit.MILLISECONDS);
    }

    EtcdDirectory directory() {
        return directory;
    }

    Location location(final long id) {
        return new Location(name, "vm-" + name, id, List.of());
    }

    HostInFleet awaitConnected() {
        await().until(() -> directory.status().connected());
        return this;
    }

    void awaitLost() {
        await().until(() -> !directory.status().connected());
    }

    void claim(final String endpoint, final long id) throws Exception {
        directory.register(TENANT, endpoint, location(id)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void giveBack(final String endpoint, final long id) {
        directory.unregister(TENANT, endpoint, location(id));
    }

    void awaitFound(final String endpoint, final Location location) {
        await().until(() ->
                directory.find(TENANT, endpoint).filter(location::equals).isPresent());
    }

    void awaitUnknown(final String endpoint) {
        await().until(() -> directory.find(TENANT, endpoint).isEmpty());
    }

    Directory.Standing standing(final String endpoint) {
        return directory.names(TENANT).stream()
                .filter(entry ->
                        entry.name().equals(endpoint) && entry.location().host().equals(name))
                .findFirst()
                .orElseThrow()
                .standing();
    }

    void awaitStanding(final String endpoint, final Directory.Standing standing) {
        await().until(() -> standing(endpoint) == standing);
    }

    void stop() {
        directory.close();
    }

    /** The agent's next life has the names that its journal tells, each with the number of its endpoint. */
    void restart(final Map<String, Long> kept) {
        stop();
        final EtcdDirectory next = open();
        kept.forEach((endpoint, id) -> next.restore(TENANT, endpoint, location(id)));
        directory = next;
        next.start();
    }

    @Override
    public void close() {
        directory.close();
    }
}
