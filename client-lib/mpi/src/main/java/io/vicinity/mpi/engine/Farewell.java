package io.vicinity.mpi.engine;

import io.vicinity.mpi.link.Links;

/**
 * The end of a job at one rank: what has not left leaves, but for what was announced; then all others are told that nobody here receives any
 * more; when those who may still ask for what was announced to them have said so, too, all are told that nothing follows; then all others
 * have said that. No rank closes its links before, so none is taken for dead that only was faster.
 */
final class Farewell {
    private final Links links;
    private final Outgoing outgoing;
    private final Transfers transfers;
    private final Losses losses;
    private boolean leaving;
    private boolean drained;
    private int toldOfLeaving;
    private int told;

    Farewell(final Links links, final Outgoing outgoing, final Transfers transfers, final Losses losses) {
        this.links = links;
        this.outgoing = outgoing;
        this.transfers = transfers;
        this.losses = losses;
    }

    /** Goes on as far as it can, and says whether it is over. */
    boolean isSaid() {
        final boolean isQuiet = !outgoing.isBusy() && !transfers.areAnyMoving(links.rank());
        leaving |= isQuiet;
        while (leaving && toldOfLeaving < links.size() && isToldOfLeaving(losses.peer(toldOfLeaving))) {
            toldOfLeaving++;
        }
        drained |= isQuiet && toldOfLeaving == links.size() && !transfers.areAnyAnnounced(links.rank(), losses.peers());
        if (!drained) {
            return false;
        }
        while (told < links.size() && isTold(losses.peer(told))) {
            told++;
        }
        return told == links.size() && !links.hasUnsent() && haveAllSaid();
    }

    /** Does a good-bye wait for room? */
    boolean isTelling() {
        return leaving && toldOfLeaving < links.size() || drained && told < links.size();
    }

    private boolean isToldOfLeaving(final Peer peer) {
        return peer.rank == links.rank() || peer.gone != null || outgoing.tell(peer, Records.LEAVING, 0);
    }

    /** Also one that finalized before is told: it waits for that. */
    private boolean isTold(final Peer peer) {
        return peer.rank == links.rank() || peer.gone != null && !peer.finalized || outgoing.tell(peer, Records.BYE, 0);
    }

    private boolean haveAllSaid() {
        for (int rank = 0; rank < links.size(); rank++) {
            if (rank != links.rank() && losses.peer(rank).gone == null) {
                return false;
            }
        }
        return true;
    }

    void abort(final int code) {
        for (final Peer peer : losses.peers()) {
            if (peer.rank != links.rank() && peer.gone == null) {
                outgoing.tellAbort(peer, code, links.rank());
            }
        }
    }
}
