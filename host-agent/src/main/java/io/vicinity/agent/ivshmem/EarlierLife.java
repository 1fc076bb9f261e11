package io.vicinity.agent.ivshmem;

import io.vicinity.agent.descriptors.DescriptorStore;
import io.vicinity.posix.Descriptors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is left of the connections of an earlier life of the agent, by what is held and what the ledger says.
 *
 * @param connected  peers that go on.
 * @param gone       peers that ended meanwhile.
 * @param ungreeted  connections that were accepted, and told nothing yet.
 */
record EarlierLife(List<Connected> connected, List<Ledger.Entry> gone, List<Integer> ungreeted) {
    /** There was none, or nobody was connected. */
    static final EarlierLife NONE = new EarlierLife(List.of(), List.of(), List.of());

    /** A peer that goes on. */
    record Connected(HeldNames.Peer name, HeldNames.HeldPeer held, Ledger.Entry entry) {}

    static EarlierLife sort(
            final Map<HeldNames.Peer, HeldNames.HeldPeer> held, final Ledger ledger, final DescriptorStore store) {
        final Map<HeldNames.Peer, Ledger.Entry> entries = entries(ledger);
        final EarlierLife life = new EarlierLife(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        held.forEach((name, peer) -> {
            final Optional<Ledger.Entry> entry =
                    ledger.isNew() ? ledger.adopt(name.id(), name.joined()) : Optional.ofNullable(entries.remove(name));
            if (entry.isEmpty()
                    && peer.isWhole()
                    && name.joined() > ledger.last().number()) {
                final int socket = peer.socket().getAsInt();
                peer.descriptors().keySet().forEach(store::release);
                peer.descriptors().values().stream().filter(fd -> fd != socket).forEach(Descriptors::close);
                life.ungreeted.add(socket);
            } else if (entry.isEmpty()
                    || !peer.isWhole()
                    || entry.get().toldUpTo() < entry.get().joined()) {
                // Ended before, or meanwhile, or a QEMU in the midst of its greeting: that one fails to start.
                peer.descriptors().keySet().forEach(store::release);
                peer.descriptors().values().forEach(Descriptors::close);
                entry.ifPresent(life.gone::add);
            } else {
                life.connected.add(new Connected(name, peer, entry.get()));
            }
        });
        life.gone.addAll(entries.values());
        life.connected.sort(Comparator.comparingInt(peer -> peer.name().id()));
        life.gone.sort(Comparator.comparingLong(Ledger.Entry::joined));
        return life;
    }

    /** Without those whose joining never was, or whose leaving was begun. */
    private static Map<HeldNames.Peer, Ledger.Entry> entries(final Ledger ledger) {
        final Ledger.Event last = ledger.last();
        final Map<HeldNames.Peer, Ledger.Entry> entries = new HashMap<>();
        for (final Ledger.Entry entry : ledger.entries()) {
            final boolean left = !last.join() && last.id() == entry.id() && entry.joined() < last.number();
            if (left || entry.joined() > last.number()) {
                ledger.free(entry);
            } else {
                entry.settle();
                entries.put(new HeldNames.Peer(entry.id(), entry.joined()), entry);
            }
        }
        return entries;
    }
}
