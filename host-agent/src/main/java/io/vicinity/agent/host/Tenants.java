package io.vicinity.agent.host;

import io.vicinity.agent.config.AgentConfig;
import io.vicinity.agent.config.TenantConfig;
import io.vicinity.agent.journal.Journal;
import io.vicinity.agent.segment.Access;
import io.vicinity.agent.segment.JournalFiles;
import io.vicinity.agent.segment.SegmentStore;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.TenantListener;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All tenants of this host. Whoever opens them holds the agent's lock. A tenant that is no longer configured is
 * removed at the start: its segment and its journal go, and whoever still maps its memory keeps that until he lets go.
 */
public final class Tenants implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Tenants.class.getName());

    private final SegmentStore store;
    private final Path runtimeDirectory;
    private final boolean ephemeral;
    private final Map<String, HostedTenant> tenants = new LinkedHashMap<>();
    /** Begins where no earlier life can have been, so that a restart moves it too. */
    private long heartbeat = System.currentTimeMillis();

    private Tenants(final SegmentStore store, final Path runtimeDirectory, final boolean ephemeral) {
        this.store = store;
        this.runtimeDirectory = runtimeDirectory;
        this.ephemeral = ephemeral;
    }

    /**
     * Sweeps what dead agents left, and opens all configured tenants.
     *
     * @param config    of the agent; its runtime directory exists.
     * @param ephemeral true if segments and journals end with this agent.
     * @param directory of names.
     * @param listeners counts for a tenant.
     * @return the tenants, with a heartbeat.
     * @throws VicinityFailure if one cannot be opened; those that were made for this start are removed again.
     */
    public static Tenants open(
            final AgentConfig config,
            final boolean ephemeral,
            final Directory directory,
            final Function<String, TenantListener> listeners) {
        final SegmentStore store = new SegmentStore(
                config.segmentDir(), config.runtimeDir(), ephemeral, config.ivshmem() ? config.access() : Access.OWNER);
        if (config.hugePages()) {
            store.checkHugePages();
        }
        final Tenants tenants = new Tenants(store, config.runtimeDir(), ephemeral);
        tenants.openAll(config, new TenantOpener(store, config.runtimeDir(), directory, listeners));
        return tenants;
    }

    private void openAll(final AgentConfig config, final TenantOpener opener) {
        final Set<String> names =
                config.tenants().stream().map(TenantConfig::name).collect(Collectors.toCollection(TreeSet::new));
        removeUnconfigured(names);
        store.sweep(names);
        try {
            for (final TenantConfig tenant : config.tenants()) {
                tenants.put(tenant.name(), opener.open(tenant));
            }
        } catch (final RuntimeException e) {
            for (final HostedTenant hosted : tenants.values()) {
                hosted.close();
                if (!hosted.adopted()) {
                    remove(hosted.segment().tenant());
                }
            }
            throw e;
        }
        beat();
    }

    private void removeUnconfigured(final Set<String> names) {
        try {
            for (final String tenant : JournalFiles.tenants(runtimeDirectory)) {
                if (!names.contains(tenant)) {
                    LOG.log(
                            Level.WARNING,
                            "tenant is no longer configured, its segment is removed tenant={0} records={1}",
                            tenant,
                            records(tenant));
                    remove(tenant);
                }
            }
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "runtime_dir " + runtimeDirectory + " cannot be read: " + e.getMessage(),
                    "give a runtime_dir that the agent may read",
                    e);
        }
    }

    private int records(final String tenant) {
        try {
            return Journal.read(JournalFiles.journal(runtimeDirectory, tenant))
                    .map(Collection::size)
                    .orElse(0);
        } catch (final IOException e) {
            return 0;
        }
    }

    private void remove(final String tenant) {
        store.remove(tenant);
        try {
            Files.deleteIfExists(JournalFiles.journal(runtimeDirectory, tenant));
        } catch (final IOException e) {
            LOG.log(Level.WARNING, "journal cannot be removed tenant=" + tenant, e);
        }
    }

    /**
     * Moves the heartbeat every second, and heals the headers with it.
     *
     * @param timer runs it.
     */
    public void startHeartbeat(final ScheduledExecutorService timer) {
        final var ignored = timer.scheduleAtFixedRate(this::beat, 1, 1, TimeUnit.SECONDS);
    }

    private synchronized void beat() {
        heartbeat++;
        for (final HostedTenant hosted : tenants.values()) {
            hosted.beat(heartbeat);
        }
    }

    /**
     * Looks every second for orders to another route that an end is not ready for.
     *
     * @param timer    runs it.
     * @param patience that an order has.
     */
    public void startExpiry(final ScheduledExecutorService timer, final Duration patience) {
        final var ignored = timer.scheduleWithFixedDelay(
                () -> tenants.values()
                        .forEach(hosted -> hosted.tenant().routes().expire(patience)),
                1,
                1,
                TimeUnit.SECONDS);
    }

    /**
     * Finds a tenant.
     *
     * @param name of the tenant.
     * @return the tenant; empty if it is not configured.
     */
    public Optional<HostedTenant> find(final String name) {
        return Optional.ofNullable(tenants.get(name));
    }

    /**
     * All tenants.
     *
     * @return in the order of the configuration.
     */
    public Collection<HostedTenant> all() {
        return Collections.unmodifiableCollection(tenants.values());
    }

    /**
     * Lets go of everything; nobody may use a tenant any more. Segments and journals stay for the next life of the agent, unless this
     * one is ephemeral: then the guests see their segment end, and nothing remains.
     */
    @Override
    public synchronized void close() {
        for (final HostedTenant hosted : tenants.values()) {
            if (ephemeral) {
                hosted.memory().retireSegment();
            }
            hosted.close();
            if (ephemeral) {
                remove(hosted.segment().tenant());
            }
        }
        tenants.clear();
    }
}
