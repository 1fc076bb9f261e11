package io.vicinity.agent.ivshmem;

import io.vicinity.agent.descriptors.DescriptorStore;
import io.vicinity.service.CauseChain;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Has the descriptors of a tenant's socket held for a later life, together with the ledger of what its peers were told. Where nobody ever
 * connects, there is neither. For the server's thread.
 */
final class Holding {
    private static final System.Logger LOG = System.getLogger(Holding.class.getName());

    private final String tenant;
    private final int capacity;
    private final Path file;
    private final DescriptorStore store;
    private final int listener;
    private final Map<HeldNames.Peer, HeldNames.HeldPeer> earlier;
    private Ledger ledger;
    private boolean held;

    /**
     * Creates it.
     *
     * @param segment  of the tenant.
     * @param file     of the ledger.
     * @param store    that holds.
     * @param listener the socket that listens.
     * @param earlier  peers that the store held.
     * @param held     true if it held the socket that listens.
     */
    Holding(
            final IvshmemSegment segment,
            final Path file,
            final DescriptorStore store,
            final int listener,
            final Map<HeldNames.Peer, HeldNames.HeldPeer> earlier,
            final boolean held) {
        tenant = segment.tenant();
        capacity = segment.capacity();
        this.file = file;
        this.store = store;
        this.listener = listener;
        this.earlier = earlier;
        this.held = held;
    }

    /** True if the socket that listens is held. */
    boolean isHeld() {
        return held;
    }

    EarlierLife earlierLife() {
        if (earlier.isEmpty()) {
            // A ledger that is there is about nobody.
            Ledger.remove(file);
            return EarlierLife.NONE;
        }
        return EarlierLife.sort(earlier, ledger(), store);
    }

    Ledger ledger() {
        if (ledger == null) {
            openLedger();
        }
        return ledger;
    }

    private void openLedger() {
        final long lastKnown = earlier.keySet().stream()
                .mapToLong(HeldNames.Peer::joined)
                .max()
                .orElse(0);
        try {
            ledger = store.isLasting() ? Ledger.open(file, capacity, lastKnown) : Ledger.inMemory(capacity);
        } catch (final IOException e) {
            LOG.log(
                    Level.WARNING,
                    "ivshmem ledger cannot be kept tenant={0} reason={1}",
                    tenant,
                    CauseChain.oneLine(e));
            ledger = Ledger.inMemory(capacity);
        }
    }

    /** Before the peer is told anything. The connection is held last, so that it is not without its doorbells. */
    Ledger.Entry join(final int id, final int connection, final List<SharedDescriptor> vectors, final int endOfIds) {
        if (!held) {
            held = true;
            store.hold(HeldNames.listen(tenant), listener, DescriptorStore.Kind.OTHER);
        }
        final HeldNames.Peer name = new HeldNames.Peer(id, ledger().next());
        for (int vector = 0; vector < vectors.size(); vector++) {
            store.hold(
                    HeldNames.vector(tenant, name, vector), vectors.get(vector).number(), DescriptorStore.Kind.OTHER);
        }
        store.hold(HeldNames.socket(tenant, name), connection, DescriptorStore.Kind.CONNECTION);
        return ledger().join(id, endOfIds);
    }

    /** After the ledger knows that the peer left. */
    void release(final Ledger.Entry entry, final int vectors) {
        final HeldNames.Peer name = new HeldNames.Peer(entry.id(), entry.joined());
        store.release(HeldNames.socket(tenant, name));
        for (int vector = 0; vector < vectors; vector++) {
            store.release(HeldNames.vector(tenant, name, vector));
        }
    }

    /**
     * Ends this life.
     *
     * @param connected true if peers are.
     * @return true if everything stays as it is for the next.
     */
    boolean close(final boolean connected) {
        if (store.isLasting() && connected) {
            return true;
        }
        if (held) {
            store.release(HeldNames.listen(tenant));
        }
        if (ledger != null) {
            ledger.remove();
        }
        return false;
    }
}
