package io.vicinity.mpi.engine;

import io.vicinity.client.RemoteMemory;
import io.vicinity.mpi.engine.Transfer.Phase;
import io.vicinity.mpi.link.RecordHandler;
import io.vicinity.mpi.match.Matching;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes records. None is trusted: each number is read once, and checked before it is used. A peer that sends nonsense is taken for lost.
 */
final class Incoming implements RecordHandler {
    private final Transfers transfers;
    private final Matching<Transfer, Arrival> matching;
    private final Outgoing outgoing;
    private final Losses losses;
    private final Delivery delivery;
    private final Buffers buffers;
    private final Arrivals arrivals;
    private final SingleCopy singleCopy;

    Incoming(
            final Transfers transfers,
            final Matching<Transfer, Arrival> matching,
            final Outgoing outgoing,
            final Losses losses,
            final Delivery delivery,
            final Buffers buffers,
            final Arrivals arrivals,
            final SingleCopy singleCopy) {
        this.singleCopy = singleCopy;
        this.transfers = transfers;
        this.matching = matching;
        this.outgoing = outgoing;
        this.losses = losses;
        this.delivery = delivery;
        this.buffers = buffers;
        this.arrivals = arrivals;
    }

    @Override
    public void onRecord(final int rank, final DirectBuffer buffer, final int index, final int length) {
        final Peer peer = losses.peer(rank);
        if (peer.gone != null) {
            return;
        }
        final int type = length < Integer.BYTES ? 0 : buffer.getInt(index + Records.TYPE_OFFSET);
        if (length < Records.leastLength(type)) {
            losses.violated(peer, "a record of type " + type + " and " + length + " bytes");
            return;
        }
        switch (type) {
            case Records.EAGER -> onEager(peer, buffer, index, length - Records.EAGER_HEADER);
            case Records.ANNOUNCE -> onAnnounce(peer, buffer, index);
            case Records.CLEAR -> onClear(peer, buffer, index);
            case Records.PIECE -> onPiece(peer, buffer, index, length - Records.PIECE_HEADER);
            case Records.BROKEN -> onBroken(peer, buffer.getInt(index + Records.VALUE_OFFSET));
            case Records.CREDIT -> onCredit(peer, buffer.getInt(index + Records.VALUE_OFFSET));
            case Records.LEAVING -> peer.leaving = true;
            case Records.BYE -> losses.finalized(peer);
            default -> onAbort(peer, buffer, index);
        }
    }

    private void onEager(final Peer peer, final DirectBuffer buffer, final int index, final int length) {
        final int context = buffer.getInt(index + Records.CONTEXT_OFFSET);
        final int source = buffer.getInt(index + Records.SOURCE_OFFSET);
        final int tag = buffer.getInt(index + Records.TAG_OFFSET);
        if (!isSound(peer, context, source, tag) || !isWithinBudget(peer, length)) {
            return;
        }
        final Transfer receive = matching.posted(context, source, tag);
        if (receive != null) {
            if (!losses.isFrom(peer, receive.context, source)) {
                return;
            }
            matching.withdraw(receive.entry);
            delivery.whole(receive, source, tag, buffer, index + Records.EAGER_HEADER, length);
            outgoing.taken(peer, length);
            return;
        }
        final Arrival arrival = room(peer, source, tag, length);
        if (arrival != null) {
            arrival.bytes.putBytes(0, buffer, index + Records.EAGER_HEADER, length);
            matching.keep(arrival.entry, context, source, tag);
        }
    }

    /** Room for a message that no receive waits for; null if there is none, and the job is over. */
    private Arrival room(final Peer peer, final int source, final int tag, final int length) {
        try {
            final UnsafeBuffer bytes = buffers.take(length);
            final Arrival arrival = arrivals.take(peer.rank, source, tag, length);
            arrival.bytes = bytes;
            return arrival;
        } catch (final OutOfMemoryError e) {
            losses.outOfMemory();
            return null;
        }
    }

    private void onAnnounce(final Peer peer, final DirectBuffer buffer, final int index) {
        final int context = buffer.getInt(index + Records.CONTEXT_OFFSET);
        final int source = buffer.getInt(index + Records.SOURCE_OFFSET);
        final int tag = buffer.getInt(index + Records.TAG_OFFSET);
        final long length = buffer.getLong(index + Records.LENGTH_OFFSET);
        final int senderId = buffer.getInt(index + Records.ANNOUNCE_ID_OFFSET);
        final long position = buffer.getLong(index + Records.SHARED_OFFSET);
        if (!isSound(peer, context, source, tag)) {
            return;
        }
        if (length < 0) {
            losses.violated(peer, "a message of " + length + " bytes");
            return;
        }
        final RemoteMemory shared = singleCopy.find(peer.rank, position, length);
        final Transfer receive = matching.posted(context, source, tag);
        if (receive != null) {
            if (!losses.isFrom(peer, receive.context, source)) {
                return;
            }
            matching.withdraw(receive.entry);
            delivery.announced(receive, peer, source, tag, length, senderId, shared);
            return;
        }
        final Arrival arrival = arrivals.take(peer.rank, source, tag, length);
        arrival.senderId = senderId;
        arrival.shared = shared;
        matching.keep(arrival.entry, context, source, tag);
    }

    /** A wildcard must never be met by a number that looks like one. */
    private boolean isSound(final Peer peer, final int context, final int source, final int tag) {
        if (context < 0 || source < 0 || tag < 0) {
            losses.violated(peer, "a message of context " + context + ", rank " + source + ", tag " + tag);
            return false;
        }
        return true;
    }

    /** The sender keeps count of it, too: one that sends more would make this rank keep it. */
    private boolean isWithinBudget(final Peer peer, final int length) {
        peer.owed += Records.charge(length);
        if (peer.owed > outgoing.budget()) {
            losses.violated(
                    peer,
                    "messages of " + peer.owed + " bytes that were not asked for, of " + outgoing.budget()
                            + " that it may send");
            return false;
        }
        return true;
    }

    private void onClear(final Peer peer, final DirectBuffer buffer, final int index) {
        final int id = buffer.getInt(index + Records.ID_OFFSET);
        final long wanted = buffer.getLong(index + Records.WANTED_OFFSET);
        final Transfer send = transfers.byId(id);
        if (send == null
                || !send.sends
                || send.phase != Phase.ANNOUNCED
                || send.peer != peer.rank
                || wanted < 0
                || wanted > send.length) {
            losses.violated(peer, "it wants " + wanted + " bytes of a message that it was not told of");
            return;
        }
        send.remoteId = buffer.getInt(index + Records.RECEIVER_ID_OFFSET);
        send.movable(wanted);
        if (wanted == 0) {
            transfers.finish(send);
        } else {
            outgoing.move(peer, send);
        }
    }

    private void onPiece(final Peer peer, final DirectBuffer buffer, final int index, final int length) {
        final long position = buffer.getLong(index + Records.POSITION_OFFSET);
        final Transfer receive = transfers.byId(buffer.getInt(index + Records.ID_OFFSET));
        if (receive == null
                || receive.sends
                || receive.phase != Phase.MOVING
                || receive.peer != peer.rank
                || position != receive.position
                || length > receive.length - position) {
            losses.violated(peer, "a piece of a message that it was not asked for");
            return;
        }
        receive.put(position, buffer, index + Records.PIECE_HEADER, length);
        receive.position += length;
        if (receive.position == receive.length) {
            transfers.finish(receive);
        }
    }

    private void onBroken(final Peer peer, final int id) {
        final Transfer receive = transfers.byId(id);
        if (receive == null || receive.sends || receive.phase != Phase.MOVING || receive.peer != peer.rank) {
            losses.violated(peer, "the end of a message that it was not asked for");
            return;
        }
        receive.failed(new EngineException(
                ErrorClass.OTHER,
                "rank " + receive.source() + " could not read its message of " + receive.length + " bytes with tag "
                        + receive.tag() + " on " + receive.context.name() + " behind byte " + receive.position));
        transfers.finish(receive);
    }

    private void onAbort(final Peer peer, final DirectBuffer buffer, final int index) {
        final int code = buffer.getInt(index + Records.VALUE_OFFSET);
        final int culprit = buffer.getInt(index + Records.CULPRIT_OFFSET);
        if (culprit < 0 || culprit >= losses.peers().size()) {
            losses.violated(peer, "an abort by rank " + culprit);
            return;
        }
        losses.aborted(peer, code, culprit);
    }

    private void onCredit(final Peer peer, final int amount) {
        if (amount < 0 || amount > peer.charged) {
            losses.violated(peer, "it gives " + amount + " bytes back, and has " + peer.charged);
            return;
        }
        peer.charged -= amount;
    }
}
