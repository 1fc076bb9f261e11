package io.vicinity.agent.host;

import io.vicinity.agent.config.TenantConfig;
import io.vicinity.agent.journal.Journal;
import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.segment.JournalFiles;
import io.vicinity.agent.segment.SegmentMemory;
import io.vicinity.agent.segment.SegmentStore;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.Tenant;
import io.vicinity.agent.tenant.TenantListener;
import io.vicinity.segment.SegmentLayout;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Opens tenants at the agent's start: takes over what an earlier life left, where journal and segment agree, and makes a new segment
 * where they do not.
 *
 * <p>A segment of another size than the configuration's is taken over as it is while VMs are attached to it, since they map it; the new
 * size takes effect at a start at which there are none.
 */
final class TenantOpener {
    private static final System.Logger LOG = System.getLogger(TenantOpener.class.getName());

    private final SegmentStore store;
    private final Path runtimeDirectory;
    private final Directory directory;
    private final Function<String, TenantListener> listeners;

    TenantOpener(
            final SegmentStore store,
            final Path runtimeDirectory,
            final Directory directory,
            final Function<String, TenantListener> listeners) {
        this.store = store;
        this.runtimeDirectory = runtimeDirectory;
        this.directory = directory;
        this.listeners = listeners;
    }

    HostedTenant open(final TenantConfig config) {
        final List<JournalRecord> records = read(config.name());
        return adopt(config, records).orElseGet(() -> create(config, records));
    }

    private List<JournalRecord> read(final String tenant) {
        final Path file = JournalFiles.journal(runtimeDirectory, tenant);
        try {
            return Journal.read(file).orElse(List.of());
        } catch (final IOException e) {
            LOG.log(
                    Level.ERROR,
                    "journal is not believed, its segment is given up tenant=" + tenant + " file=" + file,
                    e);
            return List.of();
        }
    }

    private Optional<HostedTenant> adopt(final TenantConfig config, final List<JournalRecord> records) {
        if (records.isEmpty()
                || !(records.getFirst() instanceof final JournalRecord.Segment segment)
                || !isWanted(config, segment, records)) {
            return Optional.empty();
        }
        final SegmentLayout layout;
        try {
            layout = SegmentLayout.of(
                    segment.size(), segment.generation(), segment.peerCapacity(), segment.counterCapacity());
        } catch (final IllegalArgumentException e) {
            LOG.log(Level.ERROR, "journal is not believed, its segment is given up tenant=" + config.name(), e);
            return Optional.empty();
        }
        return store.adopt(config.name(), layout).flatMap(memory -> {
            try {
                final Tenant tenant = tenant(config, segment, memory);
                tenant.restore(records);
                final HostedTenant hosted = host(tenant, segment, memory, true);
                LOG.log(
                        Level.INFO,
                        "segment taken over tenant={0} path={1} bytes={2,number,#} peers={3} endpoints={4} channels={5}",
                        segment.tenant(),
                        segment.path(),
                        segment.size(),
                        tenant.report().totals().peers(),
                        tenant.report().totals().endpoints(),
                        tenant.report().totals().channels());
                return Optional.of(hosted);
            } catch (final IllegalArgumentException e) {
                memory.close();
                LOG.log(Level.ERROR, "journal is not believed, its segment is given up tenant=" + config.name(), e);
                return Optional.empty();
            }
        });
    }

    private boolean isWanted(
            final TenantConfig config, final JournalRecord.Segment segment, final List<JournalRecord> records) {
        final Path path = store.path(config.name());
        if (!segment.tenant().equals(config.name()) || !segment.path().equals(path.toString())) {
            LOG.log(
                    Level.WARNING,
                    "segment_dir changed, the segment is made anew tenant={0} from={1} to={2}",
                    config.name(),
                    segment.path(),
                    path);
            store.removeAt(Path.of(segment.path()));
            return false;
        }
        if (segment.size() == config.segmentSize().bytes()) {
            return true;
        }
        final boolean attached = hasPeers(records);
        LOG.log(
                Level.WARNING,
                attached
                        ? "segment_size changed, but VMs map the segment: it stays until none is attached at a start"
                                + " tenant={0} is={1,number,#} wanted={2,number,#}"
                        : "segment_size changed, the segment is made anew tenant={0} was={1,number,#} is={2,number,#}",
                config.name(),
                segment.size(),
                config.segmentSize().bytes());
        return attached;
    }

    private static boolean hasPeers(final List<JournalRecord> records) {
        final Set<String> peers = new HashSet<>();
        for (final JournalRecord entry : records) {
            if (entry instanceof final JournalRecord.Peer peer) {
                peers.add(peer.vm());
            } else if (entry instanceof final JournalRecord.PeerGone gone) {
                peers.remove(gone.vm());
            }
        }
        return !peers.isEmpty();
    }

    private HostedTenant create(final TenantConfig config, final List<JournalRecord> before) {
        final Instant now = Instant.now();
        // Greater than that of any segment of the tenant before, also when the clock was set back.
        long generation = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        if (!before.isEmpty() && before.getFirst() instanceof final JournalRecord.Segment segment) {
            generation = Math.max(generation, segment.generation() + 1);
        }
        final SegmentLayout layout = config.layout(generation);
        final JournalRecord.Segment segment = new JournalRecord.Segment(
                config.name(),
                store.path(config.name()).toString(),
                layout.size(),
                generation,
                now.toEpochMilli(),
                layout.peerCapacity(),
                layout.counterCapacity());
        final SegmentMemory memory = store.create(config.name(), layout);
        final HostedTenant hosted = host(tenant(config, segment, memory), segment, memory, false);
        LOG.log(
                Level.INFO,
                "segment made tenant={0} path={1} bytes={2,number,#}",
                segment.tenant(),
                segment.path(),
                segment.size());
        return hosted;
    }

    private Tenant tenant(final TenantConfig config, final JournalRecord.Segment segment, final SegmentMemory memory) {
        return new Tenant(segment, memory.layout(), config.limits(), memory, directory, listeners.apply(config.name()));
    }

    private HostedTenant host(
            final Tenant tenant,
            final JournalRecord.Segment segment,
            final SegmentMemory memory,
            final boolean adopted) {
        final Journal journal =
                Journal.start(JournalFiles.journal(runtimeDirectory, segment.tenant()), tenant::snapshot);
        tenant.journalTo(journal::append);
        return new HostedTenant(tenant, segment, memory, journal, adopted);
    }
}
