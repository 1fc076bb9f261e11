package io.vicinity.agent.tenant;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A tenant's VMs that are to leave its memory, because somebody is about to take their device out: they are asked to, and kept out
 * meanwhile. Thread-safe.
 */
public final class Departures {
    private final TenantState state;

    Departures(final TenantState state) {
        this.state = state;
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
