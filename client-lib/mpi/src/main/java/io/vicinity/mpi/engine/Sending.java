package io.vicinity.mpi.engine;

import io.vicinity.mpi.engine.Transfer.Phase;
import io.vicinity.mpi.match.Matching;
import org.agrona.concurrent.UnsafeBuffer;

/** How a send begins. */
final class Sending {
    private final int self;
    private final Matching<Transfer, Arrival> matching;
    private final Transfers transfers;
    private final Arrivals arrivals;
    private final Buffers buffers;
    private final Outgoing outgoing;
    private final Losses losses;
    private final Delivery delivery;

    Sending(
            final int self,
            final Matching<Transfer, Arrival> matching,
            final Transfers transfers,
            final Arrivals arrivals,
            final Buffers buffers,
            final Outgoing outgoing,
            final Losses losses,
            final Delivery delivery) {
        this.self = self;
        this.matching = matching;
        this.transfers = transfers;
        this.arrivals = arrivals;
        this.buffers = buffers;
        this.outgoing = outgoing;
        this.losses = losses;
        this.delivery = delivery;
    }

    void begin(final Transfer send) {
        if (send.peer == self) {
            toSelf(send);
            return;
        }
        final Peer peer = losses.peer(send.peer);
        if (peer.gone != null) {
            send.failed(peer.gone);
            transfers.finish(send);
        } else if (send.mode == SendMode.BUFFERED) {
            outgoing.send(peer, replaceByCopy(send));
        } else {
            outgoing.send(peer, send);
        }
    }

    private void toSelf(final Transfer send) {
        final int rank = send.context.rank();
        final Transfer receive = matching.meet(send.context.id(), rank, send.tag);
        if (receive != null) {
            delivery.own(receive, send);
            return;
        }
        final boolean copied = send.mode == SendMode.BUFFERED || outgoing.isEager(send, transfers.keptBytes());
        final Transfer kept = copied ? replaceByCopy(send) : send;
        final Arrival arrival = arrivals.take(self, rank, kept.tag, kept.length);
        arrival.own = kept;
        kept.phase = Phase.ANNOUNCED;
        matching.keep(arrival.entry, kept.context.id(), rank, kept.tag);
    }

    /** The caller's send is done; what goes on is one that nobody waits for. */
    private Transfer replaceByCopy(final Transfer send) {
        if (send.length > Buffers.longest()) {
            throw new EngineException(
                    ErrorClass.BUFFER,
                    "a message of " + send.length + " bytes from rank " + send.context.rank() + " with tag " + send.tag
                            + " on " + send.context.name() + " is too long to be buffered");
        }
        final int length = (int) send.length;
        final UnsafeBuffer buffer = buffers.take(length);
        if (length > 0) {
            send.message.read(0, buffer, 0, length);
        }
        final Transfer copy = transfers.take();
        copy.beginSend(send.context, send.peer, send.tag, send.mode, send.message);
        copy.keepCopy(buffer);
        transfers.copied(copy);
        transfers.finish(send);
        return copy;
    }
}
