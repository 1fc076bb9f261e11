package io.vicinity.agent.directory.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One connection to one member of etcd with a lease, for as long as both last. Every answer is waited for by one thread, the
 * directory's own, and for a bounded time: all that is asked in one {@link #turn} together. The first that does not come ends the session,
 * since nobody knows then what etcd has done.
 */
final class EtcdSession implements AutoCloseable {
    private static final long NEVER_PUT = 0;
    /** A claim waits for at most three turns, which is within what a daemon waits for. */
    private static final Duration MAX_PATIENCE = Duration.ofMillis(2500);

    private final Client client;
    private final Duration leaseTime;
    private final Duration beat;
    private final Duration patience;
    private long lease;
    private long nextBeat;
    private long turnEnds;
    private Watch.Watcher watcher;

    /** What came of a conditional change. */
    record Outcome(boolean done, long revision, Optional<KeyValue> there) {}

    EtcdSession(final Client client, final Duration leaseTime) {
        this.client = client;
        this.leaseTime = leaseTime;
        beat = leaseTime.dividedBy(3);
        patience = beat.compareTo(MAX_PATIENCE) < 0 ? beat : MAX_PATIENCE;
    }

    /** All that is asked from now on must be answered before patience ends, until the next turn begins. */
    void turn() {
        turnEnds = System.nanoTime() + patience.toNanos();
    }

    /**
     * Keeps a lease, or takes a new one if it is over.
     *
     * @param before lease; 0: none.
     * @return the lease.
     */
    long lease(final long before) throws SessionLostException, InterruptedException {
        turn();
        if (before == 0 || !keep(before)) {
            lease = await("lease", client.getLeaseClient().grant(leaseTime.toSeconds()))
                    .getID();
        } else {
            lease = before;
        }
        nextBeat = System.nanoTime() + beat.toNanos();
        return lease;
    }

    private boolean keep(final long id) throws SessionLostException, InterruptedException {
        try {
            return await("lease", client.getLeaseClient().keepAliveOnce(id)).getTTL() > 0;
        } catch (final SessionLostException e) {
            if (isLeaseGone(e)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isLeaseGone(final Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof final EtcdException etcd && etcd.getErrorCode() == ErrorCode.NOT_FOUND) {
                return true;
            }
        }
        return false;
    }

    /** How long until {@link #beat} is due. */
    long nanosToBeat() {
        return nextBeat - System.nanoTime();
    }

    /** Keeps the lease if it is time. */
    void beat() throws SessionLostException, InterruptedException {
        if (nanosToBeat() > 0) {
            return;
        }
        turn();
        if (!keep(lease)) {
            throw new SessionLostException("etcd ended the lease of this agent");
        }
        nextBeat = System.nanoTime() + beat.toNanos();
    }

    GetResponse list(final ByteSequence prefix) throws SessionLostException, InterruptedException {
        turn();
        return await(
                "list",
                client.getKVClient()
                        .get(prefix, GetOption.builder().isPrefix(true).build()));
    }

    /** Told of every change behind a revision, in order, by a thread of the client; {@code lost} at most a few times, at the end. */
    void watch(
            final ByteSequence prefix,
            final long behind,
            final Consumer<WatchResponse> changes,
            final Consumer<Throwable> lost) {
        watcher = client.getWatchClient()
                .watch(
                        prefix,
                        WatchOption.builder()
                                .isPrefix(true)
                                .withRevision(behind + 1)
                                .withRequireLeader(true)
                                .build(),
                        Watch.listener(
                                changes, lost, () -> lost.accept(new IllegalStateException("etcd ended the watch"))));
    }

    /** Puts a key that is not there. */
    CompletableFuture<TxnResponse> create(final ByteSequence key, final ByteSequence value) {
        return put(key, value, new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(NEVER_PUT)));
    }

    /** Puts a key that was not changed meanwhile. */
    CompletableFuture<TxnResponse> replace(final ByteSequence key, final ByteSequence value, final long revision) {
        return put(key, value, new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)));
    }

    private CompletableFuture<TxnResponse> put(final ByteSequence key, final ByteSequence value, final Cmp condition) {
        return client.getKVClient()
                .txn()
                .If(condition)
                .Then(Op.put(key, value, PutOption.builder().withLeaseId(lease).build()))
                .Else(Op.get(key, GetOption.DEFAULT))
                .commit();
    }

    /** Deletes a key that was not changed meanwhile. */
    CompletableFuture<TxnResponse> delete(final ByteSequence key, final long revision) {
        return client.getKVClient()
                .txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)))
                .Then(Op.delete(key, DeleteOption.DEFAULT))
                .commit();
    }

    Outcome outcome(final CompletableFuture<TxnResponse> change) throws SessionLostException, InterruptedException {
        final TxnResponse response = await("change", change);
        final Optional<KeyValue> there = response.getGetResponses().stream()
                .flatMap(found -> found.getKvs().stream())
                .findFirst();
        return new Outcome(response.isSucceeded(), response.getHeader().getRevision(), there);
    }

    private <T> T await(final String what, final CompletableFuture<T> answer)
            throws SessionLostException, InterruptedException {
        try {
            return answer.get(turnEnds - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (final ExecutionException e) {
            throw new SessionLostException(what, e.getCause());
        } catch (final TimeoutException e) {
            throw new SessionLostException(what + ": no answer within " + patience.toMillis() + " ms");
        }
    }

    /** Ends the lease, and with it all keys of this agent. */
    void revoke() throws SessionLostException, InterruptedException {
        turn();
        await("revoke", client.getLeaseClient().revoke(lease));
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.close();
        }
        client.close();
    }
}
