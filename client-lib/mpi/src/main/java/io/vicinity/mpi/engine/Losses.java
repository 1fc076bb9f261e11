package io.vicinity.mpi.engine;

import io.vicinity.mpi.engine.Transfer.Phase;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.match.Matching;
import java.util.ArrayList;
import java.util.List;

/** The other ranks, and what becomes of transfers when one of them is gone. */
final class Losses {
    private final Links links;
    private final Transfers transfers;
    private final Matching<Transfer, Arrival> matching;
    private final List<Peer> peers = new ArrayList<>();

    /** Made in advance: later there may be no room for it. */
    private final EngineException outOfMemory;

    private Outgoing outgoing;
    private EngineException failure;

    Losses(final Links links, final Transfers transfers, final Matching<Transfer, Arrival> matching) {
        this.links = links;
        this.transfers = transfers;
        this.matching = matching;
        for (int rank = 0; rank < links.size(); rank++) {
            peers.add(new Peer(rank));
        }
        outOfMemory = new EngineException(
                ErrorClass.NO_MEM,
                "rank " + links.rank()
                        + " has no memory left to keep a message that no receive waits for: let it receive"
                        + " earlier, or give its JVM a larger heap (-Xmx)");
    }

    void outgoing(final Outgoing set) {
        outgoing = set;
    }

    Peer peer(final int rank) {
        return peers.get(rank);
    }

    List<Peer> peers() {
        return peers;
    }

    /** Null as long as nobody was lost. */
    EngineException failure() {
        return failure;
    }

    /** Looks whether somebody is gone. */
    boolean look() {
        boolean found = false;
        for (int i = 0; i < peers.size(); i++) {
            final Peer peer = peers.get(i);
            found |= peer.rank != links.rank() && lookAt(peer);
        }
        return found;
    }

    /** Looks whether a peer is gone, and did not say good-bye; not before all that it published was taken. */
    boolean lookAt(final Peer peer) {
        final String why = peer.gone == null ? links.lossOf(peer.rank) : null;
        if (why == null) {
            return false;
        }
        lose(
                peer,
                new EngineException(
                        ErrorClass.PROC_ABORTED,
                        "rank " + peer.rank + " of the job is gone without having finalized, says rank " + links.rank()
                                + ": " + why));
        return true;
    }

    /** Is a peer the rank of a communicator that it says it is? One that lies is lost. */
    boolean isFrom(final Peer peer, final Context context, final int source) {
        if (context.remote().rankOf(peer.rank) == source) {
            return true;
        }
        violated(peer, "a message of rank " + source + " of " + context.name() + ", which it is not");
        return false;
    }

    /** A peer sent what no engine sends. */
    void violated(final Peer peer, final String what) {
        lose(
                peer,
                new EngineException(
                        ErrorClass.INTERN, "rank " + peer.rank + " sent rank " + links.rank() + " nonsense: " + what));
    }

    /** A message came that this rank cannot keep: nobody can go on without it, and nobody sends it again. */
    void outOfMemory() {
        failure = failure == null ? outOfMemory : failure;
        for (int i = 0; i < peers.size(); i++) {
            final Peer peer = peers.get(i);
            if (peer.rank != links.rank() && peer.gone == null) {
                outgoing.tellAbort(peer, ErrorClass.NO_MEM, links.rank());
                lose(peer, outOfMemory);
            }
        }
    }

    /** A rank gave the job up, as a peer says. The others hear of it before they can see this rank leave. */
    void aborted(final Peer peer, final int code, final int culprit) {
        final EngineException why = EngineException.ofAbort(culprit, code);
        if (failure == null) {
            failure = why;
        }
        for (final Peer each : peers) {
            if (each.rank != links.rank()) {
                if (each != peer && each.rank != culprit && each.gone == null) {
                    outgoing.tellAbort(each, code, culprit);
                }
                lose(each, why);
            }
        }
    }

    private void lose(final Peer peer, final EngineException why) {
        if (peer.gone != null) {
            return;
        }
        peer.gone = why;
        if (failure == null) {
            failure = why;
        }
        fail(peer, why, true);
    }

    /** A peer will send nothing any more, and take nothing. */
    void finalized(final Peer peer) {
        peer.finalized = true;
        if (peer.gone == null) {
            peer.gone = new EngineException(
                    ErrorClass.OTHER,
                    "rank " + peer.rank + " has finalized: rank " + links.rank()
                            + " cannot send to or receive from it");
            fail(peer, peer.gone, false);
        }
    }

    private void fail(final Peer peer, final EngineException why, final boolean anybody) {
        final List<Transfer> all = transfers.all();
        for (int i = 0; i < all.size(); i++) {
            final Transfer transfer = all.get(i);
            if (transfer.phase != Phase.FREE
                    && transfer.phase != Phase.DONE
                    && (transfer.peer == peer.rank || anybody && waitsForAnybody(transfer, peer))) {
                fail(transfer, why);
            }
        }
        outgoing.drop(peer);
    }

    private static boolean waitsForAnybody(final Transfer transfer, final Peer peer) {
        return transfer.peer == Engine.ANY_SOURCE && transfer.context.remote().rankOf(peer.rank) >= 0;
    }

    private void fail(final Transfer transfer, final EngineException why) {
        if (transfer.entry.isQueued()) {
            matching.withdraw(transfer.entry);
        }
        transfer.failed(why);
        transfers.finish(transfer);
    }

    /** Why a receive that no message waits for can never meet one; null if it can. */
    EngineException hopeless(final Context context, final int source) {
        if (source != Engine.ANY_SOURCE) {
            return peers.get(context.remote().worldRank(source)).gone;
        }
        if (failure == null) {
            return null;
        }
        for (int i = 0; i < peers.size(); i++) {
            final Peer peer = peers.get(i);
            if (peer.gone != null && !peer.finalized && context.remote().rankOf(peer.rank) >= 0) {
                return peer.gone;
            }
        }
        return null;
    }
}
