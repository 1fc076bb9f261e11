package io.vicinity.agent.tenant;

import java.util.ArrayList;
import java.util.List;

/** Makes change sets from logs. Called under the tenant's lock. */
final class ChangeSets {
    private ChangeSets() {}

    /**
     * What a daemon misses.
     *
     * @param since   version that it has; 0: all that there is.
     * @param unknown ends to add.
     */
    static ChangeSet of(final TenantState state, final Peer peer, final long since, final List<EndView> unknown) {
        final VmLog log = peer.log;
        final List<EndView> ends = new ArrayList<>(unknown);
        final List<PeerView> peers = new ArrayList<>();
        if (since == 0) {
            for (final Endpoint endpoint : peer.endpoints.values()) {
                for (final Channel channel : endpoint.channels) {
                    addEnds(channel, endpoint, ends);
                }
            }
            state.peers.values().stream()
                    .filter(neighbour -> neighbour != peer && neighbour.isAttached())
                    .map(ChangeSets::view)
                    .forEach(peers::add);
        } else {
            log.ends.since(since).forEach(end -> ends.add(end.view()));
            log.neighbours.since(since).forEach(neighbour -> peers.add(view(neighbour)));
        }
        return new ChangeSet(
                log.version(),
                ends,
                List.copyOf(log.gone.since(since)),
                List.copyOf(log.goneEndpoints.since(since)),
                peers,
                peer.drainNumber());
    }

    private static void addEnds(final Channel channel, final Endpoint endpoint, final List<EndView> ends) {
        for (final Side side : Side.values()) {
            final End end = channel.end(side);
            if (end.endpoint == endpoint && !end.released) {
                ends.add(end.view());
            }
        }
    }

    private static PeerView view(final Peer peer) {
        return new PeerView(peer.peerId, peer.vm, peer.incarnation, peer.isConnected(), peer.doorbell);
    }
}
