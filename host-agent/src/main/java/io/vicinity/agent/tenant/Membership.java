package io.vicinity.agent.tenant;

import io.vicinity.segment.PeerTableDescriptor;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The VMs of a tenant: how they prove that they are here, what their daemons are told, and their end. A daemon's silence is never
 * its VM's death: only a new life of the VM, the end of its ivshmem device's connection, or an operator ends the one before.
 * Thread-safe.
 *
 * <pre>
 *               begin              prove                  detach
 *   unknown ────────────► candidate ─────► connected ◄─────────────► not connected
 *      ▲                      │            prove (resumes)
 *      └──────abandon─────────┘   evict, end, died, detached: from any of them to unknown
 * </pre>
 */
public final class Membership {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] NO_NONCE = new byte[PeerTableDescriptor.NONCE_LENGTH];

    private final TenantState state;

    Membership(final TenantState state) {
        this.state = state;
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
        checkSegment(hello);
        hello.position().ifPresent(position -> state.devices.checkProcess(vm, position));
        return state.operate(operation -> {
            checkNotClosed(vm);
            Peer peer = state.peers.get(vm);
            checkIncarnation(vm, peer, hello);
            device(vm, peer, hello);
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

    private void checkSegment(final Hello hello) {
        if (hello.layoutMajor() != SegmentDescriptor.LAYOUT_MAJOR) {
            throw new VicinityFailure(
                    FailureCode.LAYOUT_MISMATCH,
                    "the daemon reads segments of layout " + hello.layoutMajor() + ", the agent writes "
                            + SegmentDescriptor.LAYOUT_MAJOR,
                    "install daemon and agent of the same release");
        }
        if (hello.segmentGeneration() != state.segment.generation()) {
            throw new VicinityFailure(
                    FailureCode.WRONG_SEGMENT,
                    "the BAR has a segment of generation " + hello.segmentGeneration() + ", but that of tenant "
                            + state.name + " is " + state.segment.generation(),
                    "give the VM the segment " + state.segment.path() + ", and restart its daemon and applications");
        }
        if (hello.barLength() < state.segment.size()) {
            throw new VicinityFailure(
                    FailureCode.WRONG_SEGMENT,
                    "the BAR has " + hello.barLength() + " bytes, but the segment of tenant " + state.name + " has "
                            + state.segment.size(),
                    "give the VM a device of the size of " + state.segment.path());
        }
    }

    private static void checkIncarnation(final String vm, final Peer peer, final Hello hello) {
        if (hello.incarnation() != 0 && (peer == null || peer.incarnation != hello.incarnation())) {
            throw new VicinityFailure(
                    FailureCode.INCARNATION_UNKNOWN,
                    "the agent knows no incarnation " + hello.incarnation() + " of VM " + vm,
                    "let go of all channels and begin a new incarnation: restart the daemon and its applications");
        }
    }

    /**
     * The device that a daemon says its VM has; null if it says nothing of one. A life that goes on without saying so keeps what it had,
     * and so does one whose connection an earlier life of the agent lost: its memory is as good as before.
     */
    private Device device(final String vm, final Peer peer, final Hello hello) {
        final Device own = peer == null || hello.incarnation() == 0 ? null : peer.device;
        if (hello.position().isEmpty()) {
            return own;
        }
        final int position = hello.position().getAsInt();
        final Device device = state.devices.at(position).orElse(null);
        if (own != null && own.position() == position) {
            return own;
        }
        if (device == null) {
            throw new VicinityFailure(
                    FailureCode.DEVICE_UNKNOWN,
                    "VM " + vm + " claims the ivshmem device at position " + Integer.toUnsignedString(position)
                            + " of tenant " + state.name + ", where none is connected",
                    "connect the VM's ivshmem-doorbell device to the agent's socket of this tenant, or restart the VM");
        }
        for (final Peer other : state.peers.values()) {
            if (other.device == device && !other.vm.equals(vm)) {
                throw new VicinityFailure(
                        FailureCode.DEVICE_TAKEN,
                        "VM " + vm + " claims another's ivshmem device: that at position " + position + " of tenant "
                                + state.name,
                        "run one daemon in each VM, with a certificate of its own");
            }
        }
        return device;
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
            checkNotClosed(vm);
            checkNonce(vm, peer, challenge, answer);
            checkIncarnation(vm, peer, hello);
            final Device device = device(vm, peer, hello);
            endHandshake(peer);
            if (peer.sink != null) {
                peer.sink.end(new VicinityFailure(
                        FailureCode.SESSION_REPLACED,
                        "a newer stream of VM " + vm + " took the place of this one",
                        "run one daemon in each VM, with a certificate of its own"));
            }
            peer.sink = sink;
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

    private void checkNonce(final String vm, final Peer peer, final Challenge challenge, final byte[] answer) {
        if (peer == null || peer.nonce != challenge.nonce() || !MessageDigest.isEqual(peer.nonce, answer)) {
            throw new VicinityFailure(
                    FailureCode.NONCE_MISMATCH,
                    "VM " + vm + " did not find the nonce in its BAR",
                    "give the VM the segment " + state.segment.path() + ", and run one daemon in it");
        }
        state.memory.writeNonce(peer.peerId, NO_NONCE);
        peer.nonce = null;
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
                    state.memory.writeNonce(peer.peerId, NO_NONCE);
                    peer.nonce = null;
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
                    ? new ChangeSet(since, List.of(), List.of(), List.of(), List.of())
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

    /**
     * Asks a VM to let go of its device, by its daemon: all that is mapped of it, by the daemon and by its clients. A daemon that has no
     * stream now is asked when it comes back.
     *
     * @param vm      name.
     * @param allowed time for it.
     * @return over when the daemon says that nothing maps the device any more, or when the VM ends otherwise; empty if there is nobody to
     *     ask, because the VM has no daemon's stream and holds nothing.
     */
    public Optional<CompletableFuture<Void>> drain(final String vm, final Duration allowed) {
        return state.operate(operation -> {
            final Peer peer = state.peers.get(vm);
            if (peer == null || !peer.isAttached() || !peer.isConnected() && peer.endpoints.isEmpty()) {
                return Optional.empty();
            }
            peer.drain = new Drain(allowed);
            if (peer.sink != null) {
                peer.sink.detach(peer.drain.millisLeft());
            }
            return Optional.of(peer.drain.over);
        });
    }

    /**
     * A daemon says that nothing in its VM maps the device any more: what the VM held is over, and so is this life of it. Nothing happens
     * if the stream is not the VM's newest.
     *
     * @param vm   name.
     * @param sink the stream, which is not told again.
     * @return true if it was so.
     */
    public boolean detached(final String vm, final PeerSink sink) {
        return state.operate(operation -> {
            final Peer peer = state.peers.get(vm);
            if (peer == null || peer.sink != sink) {
                return false;
            }
            peer.sink = null;
            end(peer, CloseReason.DETACHED, null, operation);
            return true;
        });
    }

    /**
     * Lets no session of a VM begin, or lets them again: while its device is taken out, a daemon that still sees it must not come back.
     *
     * @param vm     name.
     * @param closed true if none may begin.
     */
    public void closeTo(final String vm, final boolean closed) {
        state.read(() -> closed ? state.closedTo.add(vm) : state.closedTo.remove(vm));
    }

    private void checkNotClosed(final String vm) {
        if (state.closedTo.contains(vm)) {
            throw new VicinityFailure(
                    FailureCode.NOT_PERMITTED,
                    "the device is being taken out of VM " + vm,
                    "wait until it is plugged in again");
        }
    }

    /**
     * What the end of a VM ended.
     *
     * @param vm        name.
     * @param endpoints of the VM.
     * @param channels  of the VM.
     */
    public record Ended(String vm, int endpoints, int channels) {}

    /**
     * Declares a VM dead: what it held is over, and the VM is no longer attached.
     *
     * @param vm name.
     * @return what was ended.
     * @throws VicinityFailure VM_UNKNOWN.
     */
    public Ended evict(final String vm) {
        final VicinityFailure told = new VicinityFailure(
                FailureCode.EVICTED, "an operator evicted VM " + vm, "restart the VM, or its daemon and applications");
        return end(vm, CloseReason.EVICTED, told)
                .orElseThrow(() -> new VicinityFailure(
                        FailureCode.VM_UNKNOWN,
                        "tenant " + state.name + " has no VM '" + vm + "' on this host",
                        "see `vicinity-agent vms` for those that it has"));
    }

    /**
     * Ends a VM: what it held is over, its peers are told why, and the VM is no longer attached.
     *
     * @param vm     name.
     * @param reason for its peers.
     * @param told   to its daemon, if that has a stream.
     * @return what was ended; empty if the tenant has no such VM.
     */
    public Optional<Ended> end(final String vm, final CloseReason reason, final VicinityFailure told) {
        return state.operate(operation -> {
            final Peer peer = state.peers.get(vm);
            return peer == null || !peer.isAttached()
                    ? Optional.empty()
                    : Optional.of(end(peer, reason, told, operation));
        });
    }

    /**
     * A device's connection ended, which is the death of the VM that has it.
     *
     * @param device that is gone.
     * @return what ended; empty if no VM has the device, or has it no longer.
     */
    public Optional<Ended> died(final Device device) {
        return state.operate(operation -> state.peers.values().stream()
                .filter(peer -> peer.device == device)
                .findFirst()
                .map(peer -> end(peer, operation)));
    }

    /**
     * The devices that an earlier life of the agent served are connected again, as far as they are: a VM whose device is not, and whose
     * process is gone, died meanwhile. To be called once, before {@link Devices#disconnected}.
     *
     * @return the VMs that died.
     */
    public List<Ended> rejoin() {
        return state.operate(operation -> {
            final List<Ended> dead = new ArrayList<>();
            for (final Peer peer : state.peers.values().toArray(Peer[]::new)) {
                final Device before = peer.device;
                if (before == null) {
                    continue;
                }
                final Optional<Device> again =
                        state.devices.at(before.position()).filter(before::isLike);
                if (again.isPresent()) {
                    peer.device = again.get();
                } else if (before.hasNoProcess()) {
                    dead.add(end(peer, operation));
                }
            }
            return dead;
        });
    }

    private Ended end(final Peer peer, final Operation operation) {
        return end(
                peer,
                CloseReason.PEER_DIED,
                new VicinityFailure(
                        FailureCode.DEVICE_GONE,
                        "the ivshmem device of VM " + peer.vm + " was disconnected",
                        "plug it in again, or restart the VM"),
                operation);
    }

    private Ended end(
            final Peer peer, final CloseReason toPeers, final VicinityFailure toDaemon, final Operation operation) {
        final Endpoint[] endpoints = peer.endpoints.values().stream()
                .filter(endpoint -> !endpoint.released)
                .toArray(Endpoint[]::new);
        int channels = 0;
        for (final Endpoint endpoint : endpoints) {
            channels += (int) endpoint.channels.stream()
                    .filter(channel -> !channel.closing)
                    .count();
            state.reclaimer.release(endpoint, toPeers, operation);
        }
        leave(peer, toDaemon, operation);
        return new Ended(peer.vm, endpoints.length, channels);
    }

    private void leave(final Peer peer, final VicinityFailure toDaemon, final Operation operation) {
        if (peer.sink != null) {
            peer.sink.end(toDaemon);
            peer.sink = null;
        }
        if (peer.drain != null) {
            peer.drain.over.complete(null);
            peer.drain = null;
        }
        peer.incarnation = 0;
        peer.device = null;
        state.peers.remove(peer.vm);
        state.peerIds.free(peer.peerId);
        state.memory.writeNonce(peer.peerId, NO_NONCE);
        state.memory.writePeer(peer.peerId, false, 0, "");
        operation.changed(peer);
        operation.tellNeighbours(peer);
    }

    /**
     * Nobody waits any more for a VM to let go of its device; it may still do so.
     *
     * @param vm name.
     */
    public void stopDrain(final String vm) {
        state.read(() -> {
            final Peer peer = state.peers.get(vm);
            if (peer != null) {
                peer.drain = null;
            }
            return null;
        });
    }
}
