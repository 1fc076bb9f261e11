package io.vicinity.agent.tenant;

import io.vicinity.segment.PeerTableDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.security.SecureRandom;
import java.util.List;

/**
 * The VMs of a tenant: how they prove that they are here, and what their daemons are told. {@link Endings} end what begins here.
 * Thread-safe.
 *
 * <pre>
 *               begin              prove                  detach
 *   unknown ────────────► candidate ─────► connected ◄─────────────► not connected
 *      ▲                      │            prove (resumes)
 *      └──────abandon─────────┘   Endings: from any of them to unknown
 * </pre>
 */
public final class Membership {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TenantState state;
    private final Admission admission;

    Membership(final TenantState state) {
        this.state = state;
        admission = new Admission(state);
    }

    /**
     * Begins a handshake: writes a nonce into the segment. Changes nothing else, because whoever asks has not shown yet that it maps
     * the segment. Ended by {@link #prove} or {@link #abandon}.
     *
     * @param vm    name.
     * @param hello of its daemon.
     * @return what the daemon must find.
     * @throws VicinityFailure LAYOUT_MISMATCH, WRONG_SEGMENT, INCARNATION_UNKNOWN, QUOTA_REACHED, DEVICE_UNKNOWN, DEVICE_TAKEN.
     */
    public Challenge begin(final String vm, final Hello hello) {
        admission.checkClaims(vm, hello);
        return state.operate(operation -> {
            admission.checkNotClosed(vm);
            Peer peer = state.peers.get(vm);
            admission.check(vm, peer, hello);
            if (peer == null) {
                peer = candidate(vm);
            }
            peer.handshakes++;
            final byte[] nonce = new byte[PeerTableDescriptor.NONCE_LENGTH];
            RANDOM.nextBytes(nonce);
            peer.nonce = nonce;
            state.memory.writeNonce(peer.peerId, nonce);
            return new Challenge(peer, state.memory.nonceOffset(peer.peerId), nonce);
        });
    }

    private Peer candidate(final String vm) {
        if (state.peerIds.available() == 0 || state.peers.size() >= state.limits.peers()) {
            throw new VicinityFailure(
                    FailureCode.QUOTA_REACHED,
                    "tenant " + state.name + " has all the " + state.peers.size() + " VMs of its quota",
                    "evict VMs that are gone, or raise the tenant's quota of peers");
        }
        final Peer peer = new Peer(vm, state.peerIds.take(), state.newLog());
        state.peers.put(vm, peer);
        return peer;
    }

    /**
     * Ends a handshake with the daemon's answer: the session stands, and a session that the VM had before ends.
     *
     * @param vm        name.
     * @param hello     of its daemon.
     * @param challenge that it answers.
     * @param answer    what the daemon found in its BAR.
     * @param sink      its stream.
     * @return what to tell the daemon.
     * @throws VicinityFailure NONCE_MISMATCH, INCARNATION_UNKNOWN, DEVICE_UNKNOWN, DEVICE_TAKEN.
     */
    public Attachment prove(
            final String vm, final Hello hello, final Challenge challenge, final byte[] answer, final PeerSink sink) {
        return state.operate(operation -> {
            final Peer peer = state.peers.get(vm);
            admission.checkNotClosed(vm);
            admission.checkNonce(vm, peer, challenge, answer);
            state.forgetNonce(peer);
            final Device device = admission.check(vm, peer, hello);
            endHandshake(peer);
            if (peer.sink != null) {
                peer.sink.end(new VicinityFailure(
                        FailureCode.SESSION_REPLACED,
                        "a newer stream of VM " + vm + " took the place of this one",
                        "run one daemon in each VM, with a certificate of its own"));
            }
            peer.sink = sink;
            peer.memory = MemoryUse.UNKNOWN;
            final boolean hasMemoryAgain = peer.withoutMemory;
            peer.withoutMemory = false;
            peer.daemonVersion = hello.daemonVersion();
            peer.device = device;
            peer.doorbell = hello.doorbell();
            long since = 0;
            List<EndView> unknown = List.of();
            if (hello.incarnation() == 0) {
                beginLife(peer, operation);
            } else {
                final Resumption resumption = new Resumption(state, peer, hello);
                unknown = resumption.apply(operation);
                since = resumption.since();
            }
            if (hasMemoryAgain) {
                state.returns.comeBack(peer, operation);
            }
            state.memory.writePeer(peer.peerId, true, peer.incarnation, vm);
            operation.changed(peer);
            operation.tellNeighbours(peer);
            if (peer.drain != null) {
                // A daemon that came back meanwhile was not asked yet.
                sink.detach(peer.drain.millisLeft());
            }
            final ChangeSet changes = ChangeSets.of(state, peer, since, unknown);
            final List<EndpointView> endpoints = peer.endpoints.values().stream()
                    .filter(endpoint -> !endpoint.released)
                    .map(Endpoint::view)
                    .toList();
            return new Attachment(peer.peerId, peer.incarnation, endpoints, changes);
        });
    }

    private void beginLife(final Peer peer, final Operation operation) {
        // Whatever the VM held in an earlier life is dead.
        for (final Endpoint endpoint : peer.endpoints.values().toArray(Endpoint[]::new)) {
            state.reclaimer.release(endpoint, CloseReason.PEER_DIED, operation);
        }
        peer.log.forgetGone();
        state.lastIncarnation++;
        peer.incarnation = state.lastIncarnation;
    }

    /**
     * A handshake ends without an answer, or with a wrong one.
     *
     * @param vm        name.
     * @param challenge that was not answered.
     */
    public void abandon(final String vm, final Challenge challenge) {
        state.operate(operation -> {
            final Peer peer = state.peers.get(vm);
            if (peer != null && peer == challenge.peer()) {
                if (peer.nonce == challenge.nonce()) {
                    state.forgetNonce(peer);
                }
                endHandshake(peer);
                if (!peer.isAttached() && peer.handshakes == 0) {
                    state.peers.remove(vm);
                    state.peerIds.free(peer.peerId);
                }
            }
            return null;
        });
    }

    private static void endHandshake(final Peer peer) {
        peer.handshakes--;
    }

    /**
     * A stream ended. Its VM is not dead: all that it holds stays.
     *
     * @param vm   name.
     * @param sink the stream; nothing happens if the VM has a newer one.
     */
    public void detach(final String vm, final PeerSink sink) {
        state.operate(operation -> {
            final Peer peer = state.peers.get(vm);
            if (peer != null && peer.sink == sink) {
                peer.sink = null;
                peer.memory = MemoryUse.UNKNOWN;
                operation.tellNeighbours(peer);
            }
            return null;
        });
    }

    /**
     * What a VM's daemon does not have yet.
     *
     * @param vm    name.
     * @param sink  its stream.
     * @param since version that it was sent last.
     * @return the changes; empty with the same version if there are none, or if the stream is not the VM's newest.
     */
    public ChangeSet changesSince(final String vm, final PeerSink sink, final long since) {
        return state.read(() -> {
            final Peer peer = state.peers.get(vm);
            return peer == null || peer.sink != sink
                    ? new ChangeSet(since, List.of(), List.of(), List.of(), List.of(), 0)
                    : ChangeSets.of(state, peer, since, List.of());
        });
    }

    /**
     * A daemon applied changes: what is gone up to there need not be told again.
     *
     * @param vm      name.
     * @param version that the daemon has.
     */
    public void acknowledge(final String vm, final long version) {
        state.read(() -> {
            final Peer peer = state.peers.get(vm);
            if (peer != null) {
                peer.log.acknowledge(version);
            }
            return null;
        });
    }
}
