package io.vicinity.agent.tenant;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The ends of a tenant's VMs. A daemon's silence is never its VM's death: only a new life of the VM, the end of its ivshmem device's
 * connection, the hypervisor, its daemon, or an operator ends the one before. Thread-safe.
 */
public final class Endings {
    private final TenantState state;

    Endings(final TenantState state) {
        this.state = state;
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
     * The memory of a VM is gone without a warning: what the VM held is over, but for endpoints with a reliable channel, and what these have
     * on the fabric. Where there are such, this life of the VM goes on, as its daemon's next stream does, which proves that there is
     * memory again.
     *
     * @param vm   name.
     * @param told to its daemon, if all is over.
     * @return what was ended; empty if the tenant has no such VM, or this is known.
     */
    public Optional<Ended> unplugged(final String vm, final VicinityFailure told) {
        return lostMemory(vm, Peer::isAttached, told);
    }

    /**
     * As {@link #unplugged}, where the daemon says so.
     *
     * @param sink of the stream on which it does: from an older one it is no news.
     */
    public Optional<Ended> lostMemory(final String vm, final PeerSink sink, final VicinityFailure told) {
        return lostMemory(vm, peer -> peer.sink == sink, told);
    }

    private Optional<Ended> lostMemory(final String vm, final Predicate<Peer> isConcerned, final VicinityFailure told) {
        return state.operate(operation -> Optional.ofNullable(state.peers.get(vm))
                .filter(isConcerned)
                .filter(peer -> !peer.withoutMemory)
                .map(peer -> unplugged(peer, told, operation)));
    }

    private Ended unplugged(final Peer peer, final VicinityFailure told, final Operation operation) {
        final List<Endpoint> staying = peer.endpoints.values().stream()
                .filter(Endpoint::outlivesMemory)
                .toList();
        // Without a stream nobody hears of another route.
        if (staying.isEmpty() || !peer.isConnected()) {
            return end(peer, CloseReason.DETACHED, told, operation);
        }
        peer.withoutMemory = true;
        peer.drains++;
        operation.changed(peer);
        operation.tell(peer);
        final List<Endpoint> leaving = peer.endpoints.values().stream()
                .filter(endpoint -> !endpoint.released && !staying.contains(endpoint))
                .toList();
        int channels = 0;
        for (final Endpoint endpoint : leaving) {
            channels += endpoint.openChannels().size();
            state.reclaimer.release(endpoint, CloseReason.DETACHED, operation);
        }
        for (final Endpoint endpoint : staying) {
            for (final Channel channel : endpoint.openChannels()) {
                if (channel.canResend()) {
                    state.switcher.callOffMemory(channel, told, operation);
                } else {
                    channels++;
                    for (final Side side : Side.values()) {
                        state.reclaimer.close(channel.end(side), CloseReason.DETACHED, "", operation);
                    }
                }
            }
        }
        return new Ended(peer.vm, leaving.size(), channels);
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
            channels += endpoint.openChannels().size();
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
        peer.unmapped.completeExceptionally(new VicinityFailure(
                FailureCode.VM_UNKNOWN,
                "VM " + peer.vm + " is gone, and was not seen to unmap the memory",
                "see `vicinity-agent vms`"));
        peer.incarnation = 0;
        peer.device = null;
        state.peers.remove(peer.vm);
        state.peerIds.free(peer.peerId);
        state.forgetNonce(peer);
        state.memory.writePeer(peer.peerId, false, 0, "");
        operation.changed(peer);
        operation.tellNeighbours(peer);
    }
}
