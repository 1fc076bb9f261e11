package io.vicinity.agent.directory.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.kv.TxnResponse;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.NameWatches;
import io.vicinity.agent.tenant.Names;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Puts names of this host into etcd and takes them out, each by a transaction that changes nothing that somebody else changed meanwhile.
 * Used by the directory's thread alone.
 */
final class NamePublisher {
    private static final System.Logger LOG = System.getLogger(NamePublisher.class.getName());
    /** Each attempt fails only because somebody changed the key within the last moment. */
    private static final int MAX_ATTEMPTS = 16;

    private final String host;
    private final NameTable table;
    private final NameWatches watches;
    private final EtcdKeys keys;

    NamePublisher(final String host, final NameTable table, final NameWatches watches, final EtcdKeys keys) {
        this.host = host;
        this.table = table;
        this.watches = watches;
        this.keys = keys;
    }

    /** Deletes what an earlier life left, unless it changed. */
    void delete(final EtcdSession session, final Map<NameKey, SharedName> leftovers)
            throws SessionLostException, InterruptedException {
        session.turn();
        final List<CompletableFuture<TxnResponse>> deletions = new ArrayList<>();
        leftovers.forEach((key, name) -> deletions.add(session.delete(keys.name(key), name.revision())));
        for (final CompletableFuture<TxnResponse> deletion : deletions) {
            session.outcome(deletion);
        }
    }

    /** Brings names into etcd, and takes those out that are over. All are asked for before any is waited for. */
    void tend(final EtcdSession session, final List<OwnName> names) throws SessionLostException, InterruptedException {
        session.turn();
        final Map<OwnName, CompletableFuture<TxnResponse>> first = new LinkedHashMap<>();
        final List<CompletableFuture<TxnResponse>> deletions = new ArrayList<>();
        for (final OwnName name : names) {
            if (!table.isOver(name)) {
                first.put(name, session.create(keys.name(name.key), EtcdValues.name(name.location, name.since)));
            } else if (name.revision != 0) {
                deletions.add(session.delete(keys.name(name.key), name.revision));
            } else {
                name.settled.completeExceptionally(ended(name));
            }
        }
        for (final CompletableFuture<TxnResponse> deletion : deletions) {
            session.outcome(deletion);
        }
        for (final Map.Entry<OwnName, CompletableFuture<TxnResponse>> entry : first.entrySet()) {
            publish(session, entry.getKey(), entry.getValue());
        }
    }

    private static VicinityFailure ended(final OwnName name) {
        return new VicinityFailure(
                FailureCode.ENDPOINT_UNKNOWN,
                "endpoint '" + name.key.name() + "' ended while etcd was asked for its name",
                "claim it again");
    }

    private void publish(final EtcdSession session, final OwnName name, final CompletableFuture<TxnResponse> first)
            throws SessionLostException, InterruptedException {
        final ByteSequence key = keys.name(name.key);
        CompletableFuture<TxnResponse> change = first;
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            final EtcdSession.Outcome outcome = session.outcome(change);
            if (outcome.done()) {
                final NameTable.Putting putting = put(name, outcome.revision());
                if (table.isOver(name)) {
                    session.outcome(session.delete(key, outcome.revision()));
                    return;
                }
                if (putting != NameTable.Putting.UNDONE) {
                    return;
                }
                change = session.create(key, EtcdValues.name(name.location, name.since));
                continue;
            }
            final Optional<SharedName> there = outcome.there().flatMap(EtcdValues::name);
            if (there.isPresent() && mustYield(name, there.get())) {
                if (!giveWay(name, there.get())) {
                    return;
                }
                change = session.create(key, EtcdValues.name(name.location, name.since));
            } else if (outcome.there().isPresent()) {
                change = session.replace(
                        key,
                        EtcdValues.name(name.location, name.since),
                        outcome.there().get().getModRevision());
            } else {
                change = session.create(key, EtcdValues.name(name.location, name.since));
            }
        }
        throw new SessionLostException("key " + key + " changes faster than it can be put");
    }

    /** Is the name in etcd another's who keeps it? */
    private boolean mustYield(final OwnName name, final SharedName there) {
        if (there.location().host().equals(host)) {
            if (there.location().equals(name.location)) {
                name.since = Math.min(name.since, there.since());
            }
            return false;
        }
        return table.isClaimed(name) || there.isOlderThan(host, name.since);
    }

    /** Gives way; true if the other is gone already. */
    private boolean giveWay(final OwnName name, final SharedName to) {
        if (table.isClaimed(name)) {
            table.refuse(name);
            name.settled.completeExceptionally(Names.taken(name.key.name()));
            return false;
        }
        if (table.lose(name)) {
            logConflict(name.key, Optional.of(to.location()));
        }
        return table.isGone(name.key, to);
    }

    /** Says it to operators; the winner may have given the name up by now. */
    void logConflict(final NameKey key, final Optional<Directory.Location> winner) {
        LOG.log(
                Level.WARNING,
                "name belongs to another host that had it first: its channels go on, nobody finds it here"
                        + " tenant={0} name={1} host={2} vm={3}",
                key.tenant(),
                key.name(),
                winner.map(Directory.Location::host).orElse("-"),
                winner.map(Directory.Location::vm).orElse("-"));
    }

    private NameTable.Putting put(final OwnName name, final long revision) {
        final NameTable.Putting putting = table.put(name, revision);
        if (putting == NameTable.Putting.OVERTAKEN) {
            logConflict(name.key, table.find(name.key));
        }
        name.settled.complete(null);
        watches.appeared(name.key.tenant(), name.key.name());
        return putting;
    }
}
