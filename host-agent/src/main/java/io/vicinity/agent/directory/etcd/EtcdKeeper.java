package io.vicinity.agent.directory.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.vicinity.agent.config.DirectoryConfig;
import io.vicinity.agent.tenant.NameWatches;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Keeps table and etcd alike, in one thread. A session begins with a listing, which is what the watch goes on from; then all names of
 * this host are put that etcd does not have. Whatever goes wrong ends the session, and the next one begins in the same way: so lost
 * connections, lost leases, compacted histories and wiped members are one case.
 */
final class EtcdKeeper implements Runnable {
    private static final System.Logger LOG = System.getLogger(EtcdKeeper.class.getName());
    private static final long MIN_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 1000;
    private static final int MAX_REASONS = 16;
    /** A client that is closed while it deals with a lost watch complains loudly. */
    private static final long WATCH_ENDS_MILLIS = 20;
    /** Names that are asked about at once. */
    private static final int CHUNK = 64;

    /** Wakes the thread. */
    private static final OwnName NOTHING = new OwnName(null, null, OwnName.State.HELD, 0);

    private final String host;
    private final String owner;
    private final DirectoryConfig config;
    private final boolean ephemeral;
    private final NameTable table;
    private final NameWatches watches;
    private final EtcdClients clients;
    private final EtcdKeys keys;
    private final NamePublisher publisher;
    private final BlockingQueue<OwnName> toTend = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    /** Of the session that is on now; a watch of one that is over is not listened to. */
    private volatile Object current = new Object();

    private volatile Throwable watchLost;
    private long lease;
    private final Set<String> said = new HashSet<>();

    EtcdKeeper(
            final String host,
            final String owner,
            final DirectoryConfig config,
            final boolean ephemeral,
            final NameTable table,
            final NameWatches watches) {
        this.host = host;
        this.owner = owner;
        this.config = config;
        this.ephemeral = ephemeral;
        this.table = table;
        this.watches = watches;
        clients = new EtcdClients(config.etcd());
        keys = new EtcdKeys(config.etcd().prefix());
        publisher = new NamePublisher(host, table, watches, keys);
    }

    /** Puts a name into etcd, or takes it out there if it is over. */
    void tend(final OwnName name) {
        // What changes while etcd is away is found out at the beginning of the next session.
        if (table.isConnected()) {
            toTend.add(name);
        }
    }

    void end() {
        closed = true;
        toTend.add(NOTHING);
    }

    @Override
    public void run() {
        long pause = MIN_PAUSE_MILLIS;
        try {
            while (!closed) {
                final boolean stood = live();
                pause = stood ? MIN_PAUSE_MILLIS : Math.min(2 * pause, MAX_PAUSE_MILLIS);
                if (!closed) {
                    clients.moveOn();
                    TimeUnit.MILLISECONDS.sleep(pause);
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One session; true if it stood. */
    private boolean live() throws InterruptedException {
        boolean stood = false;
        try (EtcdSession session =
                new EtcdSession(clients.connect(), config.etcd().lease())) {
            begin(session);
            stood = true;
            said.clear();
            LOG.log(Level.INFO, "directory connected host={0} etcd={1}", host, clients.member());
            serve(session);
            if (ephemeral) {
                session.revoke();
            }
        } catch (final SessionLostException e) {
            lost(e.getMessage());
        } catch (final VicinityFailure e) {
            lost(e.getMessage() + "; " + e.remedy());
        } catch (final RuntimeException e) {
            LOG.log(Level.ERROR, "the directory met a defect of its own", e);
            lost(e.toString());
        } finally {
            current = new Object();
            settle(table.disconnect(config.strict()));
            toTend.clear();
        }
        return stood;
    }

    /** Each reason is said once, until etcd is back: it may be away for hours. */
    private void lost(final String reason) {
        if (!closed && said.size() < MAX_REASONS && said.add(reason)) {
            LOG.log(
                    Level.WARNING,
                    "directory lost etcd, names are served as they were host={0} etcd={1} reason={2}",
                    host,
                    clients.member(),
                    reason);
        }
    }

    private void begin(final EtcdSession session) throws SessionLostException, InterruptedException {
        final long before = lease;
        lease = session.lease(before);
        claimHost(session);
        final GetResponse listing = session.list(keys.all());
        final long revision = listing.getHeader().getRevision();
        final Map<NameKey, SharedName> names = new HashMap<>();
        for (final KeyValue pair : listing.getKvs()) {
            keys.parse(pair.getKey()).ifPresent(key -> EtcdValues.name(pair).ifPresent(name -> names.put(key, name)));
        }
        table.list(names, revision).forEach(key -> watches.appeared(key.tenant(), key.name()));
        final Object mine = new Object();
        watchLost = null;
        current = mine;
        session.watch(keys.all(), revision, response -> changed(mine, response), reason -> lost(mine, reason));
        toTend.clear();
        toTend.addAll(table.connect(lease == before));
        publisher.delete(session, table.leftovers());
    }

    /** Two agents of one name would take each other's names for their own. */
    private void claimHost(final EtcdSession session) throws SessionLostException, InterruptedException {
        session.turn();
        final ByteSequence key = keys.host(host);
        final ByteSequence value = EtcdValues.host(owner);
        EtcdSession.Outcome outcome = session.outcome(session.create(key, value));
        if (!outcome.done()) {
            final KeyValue there =
                    outcome.there().orElseThrow(() -> new SessionLostException("the key of this host came and went"));
            if (!EtcdValues.owner(there).equals(owner)) {
                throw new SessionLostException("another agent goes by the name of host " + host
                        + "; set host in one of the two configurations to another name");
            }
            outcome = session.outcome(session.replace(key, value, there.getModRevision()));
            if (!outcome.done()) {
                throw new SessionLostException("the key of this host came and went");
            }
        }
    }

    /** In a thread of the client, in order. */
    private void changed(final Object session, final WatchResponse response) {
        for (final WatchEvent event : response.getEvents()) {
            if (session == current) {
                keys.parse(event.getKeyValue().getKey()).ifPresent(key -> changed(key, event));
            }
        }
    }

    private void changed(final NameKey key, final WatchEvent event) {
        final KeyValue pair = event.getKeyValue();
        final NameTable.Consequence consequence = event.getEventType() == WatchEvent.EventType.PUT
                ? EtcdValues.name(pair)
                        .map(name -> table.put(key, name))
                        .orElseGet(() -> table.gone(key, pair.getModRevision()))
                : table.gone(key, pair.getModRevision());
        consequence.toTend().ifPresent(this::tend);
        if (consequence.overtaken()) {
            publisher.logConflict(key, table.find(key));
        }
        if (consequence.appeared()) {
            watches.appeared(key.tenant(), key.name());
        }
    }

    private void lost(final Object session, final Throwable reason) {
        if (session == current) {
            watchLost = reason;
            toTend.add(NOTHING);
        }
    }

    private void serve(final EtcdSession session) throws SessionLostException, InterruptedException {
        final List<OwnName> chunk = new ArrayList<>();
        while (!closed) {
            final OwnName first = toTend.poll(session.nanosToBeat(), TimeUnit.NANOSECONDS);
            final Throwable reason = watchLost;
            if (reason != null) {
                TimeUnit.MILLISECONDS.sleep(WATCH_ENDS_MILLIS);
                throw new SessionLostException("watch", reason);
            }
            if (first != null) {
                chunk.add(first);
                toTend.drainTo(chunk, CHUNK - 1);
                chunk.removeIf(name -> name == NOTHING);
                publisher.tend(session, chunk);
                chunk.clear();
            }
            session.beat();
        }
    }

    private void settle(final List<OwnName> unanswered) {
        for (final OwnName name : unanswered) {
            if (config.strict()) {
                name.settled.completeExceptionally(unavailable(name.key.name()));
            } else {
                name.settled.complete(null);
                watches.appeared(name.key.tenant(), name.key.name());
            }
        }
    }

    static VicinityFailure unavailable(final String name) {
        return new VicinityFailure(
                FailureCode.DIRECTORY_UNAVAILABLE,
                "etcd does not answer, so that nobody knows whether another host has the endpoint name '" + name + "'",
                "try again when etcd is back (see directory.etcd.endpoints), or set directory.strict to false");
    }
}
