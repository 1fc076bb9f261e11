package io.vicinity.agent.tenant;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The directory of a host that is alone. */
public final class InMemoryDirectory implements Directory {
    private final String host;
    private final Map<String, Map<String, Location>> tenants = new HashMap<>();
    private final NameWatches watches = new NameWatches();

    /**
     * Nobody has a name yet.
     *
     * @param host name of this host.
     */
    public InMemoryDirectory(final String host) {
        this.host = host;
    }

    /** There is nobody to ask. */
    @Override
    public void start() {}

    @Override
    public String host() {
        return host;
    }

    @Override
    public CompletableFuture<Void> register(final String tenant, final String name, final Location location) {
        return restore(tenant, name, location)
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(Names.taken(name));
    }

    @Override
    public boolean restore(final String tenant, final String name, final Location location) {
        synchronized (this) {
            if (names(tenant, location).putIfAbsent(name, location) != null) {
                return false;
            }
        }
        watches.appeared(tenant, name);
        return true;
    }

    private Map<String, Location> names(final String tenant, final Location location) {
        if (!location.host().equals(host)) {
            throw new IllegalArgumentException(location + " is not on " + host);
        }
        return tenants.computeIfAbsent(tenant, key -> new TreeMap<>());
    }

    @Override
    public synchronized void unregister(final String tenant, final String name, final Location location) {
        names(tenant, location).remove(name, location);
    }

    @Override
    public synchronized Optional<Location> find(final String tenant, final String name) {
        return Optional.ofNullable(tenants.getOrDefault(tenant, Map.of()).get(name));
    }

    @Override
    public Watch watch(final String tenant, final String name, final Runnable appeared) {
        return watches.add(tenant, name, appeared);
    }

    @Override
    public synchronized List<Entry> names(final String tenant) {
        return tenants.getOrDefault(tenant, Map.of()).entrySet().stream()
                .map(entry -> new Entry(entry.getKey(), entry.getValue(), Standing.PUBLISHED))
                .toList();
    }

    @Override
    public synchronized Status status() {
        return new Status(true, tenants.values().stream().mapToInt(Map::size).sum(), 0, 0, 0);
    }

    /** There is nobody to tell. */
    @Override
    public void close() {}
}
