package io.vicinity.agent.directory.etcd;

import io.vicinity.agent.config.DirectoryConfig;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.NameWatches;
import io.vicinity.agent.tenant.Names;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The directory of many hosts, in etcd. All questions are answered from a copy in memory. While etcd is away, this host's names are served
 * as ever and those of others as they were last known; a name that is claimed then is had on this host at once, and published when
 * etcd is back, unless the configuration is strict.
 *
 * <p>Of two hosts that come to have one name in this way, the one that had it first keeps it. The other's endpoint and its channels go
 * on, but nobody finds it any more, as long as the first one is there.
 */
public final class EtcdDirectory implements Directory {
    private static final long END_MILLIS = 3000;

    private final String host;
    private final boolean strict;
    private final NameTable table;
    private final NameWatches watches = new NameWatches();
    private final EtcdKeeper keeper;
    private final Thread thread;

    /**
     * Creates a directory that knows nothing of others before {@link #start}.
     *
     * @param host      name of this host, which no other has.
     * @param owner     the same in each life of this host's agent, and in no other agent.
     * @param config    has an etcd.
     * @param ephemeral true if its names end with this agent, rather than wait for its next life for as long as the lease lasts.
     */
    public EtcdDirectory(final String host, final String owner, final DirectoryConfig config, final boolean ephemeral) {
        this.host = host;
        strict = config.strict();
        table = new NameTable(host);
        keeper = new EtcdKeeper(host, owner, config, ephemeral, table, watches);
        thread = Thread.ofPlatform().name("directory").daemon(true).unstarted(keeper);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public CompletableFuture<Void> register(final String tenant, final String name, final Location location) {
        final NameKey key = new NameKey(tenant, name);
        final Optional<OwnName> taken = table.take(key, check(location), true, System.currentTimeMillis());
        if (taken.isEmpty()) {
            return CompletableFuture.failedFuture(Names.taken(name));
        }
        final OwnName own = taken.get();
        if (!table.isClaimed(own)) {
            if (strict) {
                table.giveBack(key, location);
                return CompletableFuture.failedFuture(EtcdKeeper.unavailable(name));
            }
            own.settled.complete(null);
            watches.appeared(tenant, name);
        }
        keeper.tend(own);
        return own.settled;
    }

    @Override
    public boolean restore(final String tenant, final String name, final Location location) {
        final NameKey key = new NameKey(tenant, name);
        final Optional<OwnName> taken = table.take(key, check(location), false, System.currentTimeMillis());
        taken.ifPresent(own -> {
            own.settled.complete(null);
            keeper.tend(own);
            watches.appeared(tenant, name);
        });
        return taken.isPresent();
    }

    private Location check(final Location location) {
        if (!location.host().equals(host)) {
            throw new IllegalArgumentException(location + " is not on " + host);
        }
        return location;
    }

    @Override
    public void unregister(final String tenant, final String name, final Location location) {
        table.giveBack(new NameKey(tenant, name), location).ifPresent(keeper::tend);
    }

    @Override
    public Optional<Location> find(final String tenant, final String name) {
        return table.find(new NameKey(tenant, name));
    }

    @Override
    public Watch watch(final String tenant, final String name, final Runnable appeared) {
        return watches.add(tenant, name, appeared);
    }

    @Override
    public List<Entry> names(final String tenant) {
        return table.names(tenant);
    }

    @Override
    public Status status() {
        return table.status();
    }

    /** Returns within seconds, also if etcd is away. */
    @Override
    public void close() {
        keeper.end();
        try {
            if (thread.isAlive() && !thread.join(Duration.ofMillis(END_MILLIS))) {
                thread.interrupt();
            }
        } catch (final InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
