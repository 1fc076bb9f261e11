package io.vicinity.mpi.engine;

import io.vicinity.client.RemoteMemory;
import io.vicinity.mpi.engine.Transfer.Phase;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Brings a message and the receive that it met together. */
final class Delivery {
    private static final int SCRATCH = 64 * 1024;

    private final Transfers transfers;
    private final Outgoing outgoing;
    private final Losses losses;
    private final Buffers buffers;
    private final Arrivals arrivals;
    private final SingleCopy singleCopy;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[SCRATCH]);

    Delivery(
            final Transfers transfers,
            final Outgoing outgoing,
            final Losses losses,
            final Buffers buffers,
            final Arrivals arrivals,
            final SingleCopy singleCopy) {
        this.singleCopy = singleCopy;
        this.transfers = transfers;
        this.outgoing = outgoing;
        this.losses = losses;
        this.buffers = buffers;
        this.arrivals = arrivals;
    }

    /** The message is here. */
    void whole(
            final Transfer receive,
            final int source,
            final int tag,
            final DirectBuffer buffer,
            final int index,
            final int length) {
        meet(receive, source, tag, length);
        if (receive.length > 0) {
            receive.put(0, buffer, index, (int) receive.length);
        }
        transfers.finish(receive);
    }

    /** The message was announced by another rank. */
    void announced(
            final Transfer receive,
            final Peer peer,
            final int source,
            final int tag,
            final long length,
            final int senderId,
            final RemoteMemory shared) {
        meet(receive, source, tag, length);
        receive.peer = peer.rank;
        receive.remoteId = senderId;
        receive.phase = Phase.PROMISING;
        if (peer.gone != null) {
            receive.failed(peer.gone);
            transfers.finish(receive);
        } else {
            singleCopy.copy(shared, receive);
            outgoing.promise(peer, receive);
        }
    }

    /** The message is this rank's own. */
    void own(final Transfer receive, final Transfer send) {
        meet(receive, send.context.rank(), send.tag, send.length);
        try {
            for (long position = 0; position < receive.length; position += SCRATCH) {
                final int length = (int) Math.min(SCRATCH, receive.length - position);
                send.message.read(position, scratch, 0, length);
                receive.put(position, scratch, 0, length);
            }
        } catch (final RuntimeException e) {
            send.failedBy(e);
            receive.failed(send.failure());
        }
        transfers.finish(send);
        transfers.finish(receive);
    }

    /** The message waited. */
    void waited(final Transfer receive, final Arrival arrival) {
        if (arrival.own != null) {
            own(receive, arrival.own);
        } else if (arrival.bytes == null) {
            announced(
                    receive,
                    losses.peer(arrival.peer),
                    arrival.source,
                    arrival.tag,
                    arrival.length,
                    arrival.senderId,
                    arrival.shared);
        } else {
            whole(receive, arrival.source, arrival.tag, arrival.bytes, 0, (int) arrival.length);
            buffers.give(arrival.bytes);
            outgoing.taken(losses.peer(arrival.peer), arrival.length);
        }
        arrivals.give(arrival);
    }

    private void meet(final Transfer receive, final int source, final int tag, final long length) {
        receive.found(source, tag);
        receive.length = Math.min(length, receive.sink.capacity());
        if (length > receive.length) {
            receive.failed(new EngineException(
                    ErrorClass.TRUNCATE,
                    "a message of " + length + " bytes from rank " + source + " with tag " + tag + " on "
                            + receive.context.name() + " is longer than the " + receive.length + " bytes that rank "
                            + receive.context.rank() + " has room for"));
        }
    }
}
