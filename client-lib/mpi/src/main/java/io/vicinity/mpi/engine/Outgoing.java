package io.vicinity.mpi.engine;

import io.vicinity.mpi.engine.Transfer.Phase;
import io.vicinity.mpi.link.Links;
import java.util.Arrays;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** What leaves: at once where there is room, else in a later turn, in the order in which it was to leave. */
final class Outgoing {
    /** So many pieces leave for a peer in one turn at most: others want to be looked after, too. */
    private static final int MOST_PIECES = 64;

    private final Links links;
    private final List<Peer> peers;
    private final Transfers transfers;
    private final Losses losses;
    private final SingleCopy singleCopy;
    private final int eagerLimit;
    private final int pieceLength;
    private final int budget;
    private int queued;
    private boolean owesCredit;

    Outgoing(
            final Links links,
            final int[] ranks,
            final Transfers transfers,
            final Losses losses,
            final SingleCopy singleCopy,
            final EngineOptions options) {
        this.singleCopy = singleCopy;
        this.links = links;
        this.peers = Arrays.stream(ranks).mapToObj(losses::peer).toList();
        this.transfers = transfers;
        this.losses = losses;
        eagerLimit = Math.min(options.eagerLimit(), links.maxRecordLength() - Records.EAGER_HEADER);
        pieceLength = Math.min(options.pieceLength(), links.maxRecordLength()) - Records.PIECE_HEADER;
        budget = options.budget();
    }

    /** May it go before its receiver asks for it, who keeps so much already? */
    boolean isEager(final Transfer transfer, final long kept) {
        return transfer.mode != SendMode.SYNCHRONOUS
                && transfer.length <= eagerLimit
                && kept + Records.charge(transfer.length) <= budget;
    }

    int budget() {
        return budget;
    }

    /** Is there something that waits for room? */
    boolean isBusy() {
        return queued > 0 || owesCredit;
    }

    /** A send begins. */
    void send(final Peer peer, final Transfer transfer) {
        if (!peer.waiting.isEmpty() || !leave(peer, transfer)) {
            queue(peer.waiting, transfer);
        } else {
            settle(peer, transfer);
        }
    }

    /** A receive met what a peer announced. */
    void promise(final Peer peer, final Transfer transfer) {
        if (!peer.promises.isEmpty() || !clear(peer, transfer)) {
            queue(peer.promises, transfer);
        }
    }

    /** A peer wants what was announced to it. */
    void move(final Peer peer, final Transfer transfer) {
        transfer.phase = Phase.MOVING;
        queue(peer.moving, transfer);
    }

    /** A message that came eagerly was taken. */
    void taken(final Peer peer, final long length) {
        peer.taken += Records.charge(length);
        if (isCreditDue(peer)) {
            owesCredit |= !credit(peer);
        }
    }

    /** Drops what waits for a peer; its transfers were failed. */
    void drop(final Peer peer) {
        peer.clear();
        queued = 0;
        for (final Peer each : peers) {
            queued += each.waiting.count() + each.promises.count() + each.moving.count();
        }
    }

    private void queue(final TransferQueue queue, final Transfer transfer) {
        // Its peer may have been found to be gone meanwhile.
        if (transfer.phase != Phase.DONE && transfer.phase != Phase.FREE) {
            queue.add(transfer);
            queued++;
        }
    }

    /** Sends what there is room for. */
    boolean flush() {
        boolean moved = false;
        if (owesCredit) {
            owesCredit = false;
            for (final Peer peer : peers) {
                if (isCreditDue(peer)) {
                    owesCredit |= !credit(peer);
                }
            }
        }
        for (int i = 0; queued > 0 && i < peers.size(); i++) {
            final Peer peer = peers.get(i);
            moved |= peer.hasWork() && flush(peer);
        }
        return moved;
    }

    private boolean flush(final Peer peer) {
        boolean moved = false;
        while (!peer.promises.isEmpty() && clear(peer, peer.promises.first())) {
            moved |= removeFirst(peer.promises);
        }
        while (!peer.waiting.isEmpty()) {
            final Transfer transfer = peer.waiting.first();
            if (!leaveOrFail(peer, transfer)) {
                break;
            }
            moved |= removeFirst(peer.waiting);
            settle(peer, transfer);
        }
        for (int i = 0; i < MOST_PIECES && !peer.moving.isEmpty(); i++) {
            final Transfer transfer = peer.moving.first();
            if (!piece(peer, transfer)) {
                return moved;
            }
            moved = true;
            if (!peer.moving.isEmpty()) {
                peer.moving.removeFirst();
                if (hasLeft(peer, transfer)) {
                    queued--;
                    transfers.finish(transfer);
                } else {
                    peer.moving.add(transfer);
                }
            }
        }
        return moved;
    }

    /** A record that is ready, and waits for room, has not left: its user may not call for a long time. */
    private boolean hasLeft(final Peer peer, final Transfer transfer) {
        return transfer.position == transfer.length && !links.hasUnsent(peer.rank);
    }

    private void settle(final Peer peer, final Transfer transfer) {
        if (transfer.phase == Phase.WAITING) {
            move(peer, transfer);
        }
    }

    /** What left may have found its peer gone, and all queues emptied. */
    private boolean removeFirst(final TransferQueue queue) {
        if (!queue.isEmpty()) {
            queue.removeFirst();
            queued--;
        }
        return true;
    }

    /** What a peer that is gone published before is read first: until then there is no room. */
    private int claimOrLook(final Peer peer, final int length) {
        final int result = links.claim(peer.rank, length);
        if (result == Links.GONE) {
            losses.lookAt(peer);
        }
        return result;
    }

    private boolean claim(final Peer peer, final int length) {
        return claimOrLook(peer, length) == Links.READY;
    }

    /** One whose source throws is over, and keeps nobody back. */
    private boolean leaveOrFail(final Peer peer, final Transfer transfer) {
        try {
            return leave(peer, transfer);
        } catch (final RuntimeException e) {
            transfer.failedBy(e);
            transfers.finish(transfer);
            return true;
        }
    }

    private boolean leave(final Peer peer, final Transfer transfer) {
        return isEager(transfer, peer.charged) ? sendWhole(peer, transfer) : announce(peer, transfer);
    }

    private boolean sendWhole(final Peer peer, final Transfer transfer) {
        final int length = (int) transfer.length;
        if (!claim(peer, Records.EAGER_HEADER + length)) {
            return peer.gone != null;
        }
        final MutableDirectBuffer record = links.record();
        if (length > 0) {
            read(transfer, 0, record, Records.EAGER_HEADER, length);
        }
        // Last: the receiver looks at this line all the time, and takes it away between two stores that lie far apart.
        putHeader(record, Records.EAGER, transfer);
        links.commit();
        peer.charged += Records.charge(length);
        if (links.hasUnsent(peer.rank)) {
            transfer.position = length;
        } else {
            transfers.finish(transfer);
        }
        return true;
    }

    private boolean announce(final Peer peer, final Transfer transfer) {
        if (!claim(peer, Records.ANNOUNCE_RECORD)) {
            return peer.gone != null;
        }
        final MutableDirectBuffer record = links.record();
        putHeader(record, Records.ANNOUNCE, transfer);
        record.putLong(Records.LENGTH_OFFSET, transfer.length);
        record.putInt(Records.ANNOUNCE_ID_OFFSET, transfer.id);
        record.putLong(Records.SHARED_OFFSET, singleCopy.positionOf(transfer));
        links.commit();
        transfer.phase = Phase.ANNOUNCED;
        return true;
    }

    private static void putHeader(final MutableDirectBuffer record, final int type, final Transfer transfer) {
        record.putLong(Records.TYPE_OFFSET, Records.pair(type, transfer.context.id()));
        record.putLong(Records.SOURCE_OFFSET, Records.pair(transfer.context.rank(), transfer.tag));
    }

    private boolean clear(final Peer peer, final Transfer transfer) {
        if (!claim(peer, Records.CLEAR_RECORD)) {
            return peer.gone != null;
        }
        final MutableDirectBuffer record = links.record();
        record.putInt(Records.TYPE_OFFSET, Records.CLEAR);
        record.putInt(Records.ID_OFFSET, transfer.remoteId);
        // What was copied from where it lies is not to be sent.
        final long wanted = transfer.length - transfer.position;
        record.putLong(Records.WANTED_OFFSET, wanted);
        record.putInt(Records.RECEIVER_ID_OFFSET, transfer.id);
        links.commit();
        if (wanted == 0) {
            transfers.finish(transfer);
        } else {
            transfer.phase = Phase.MOVING;
        }
        return true;
    }

    private boolean piece(final Peer peer, final Transfer transfer) {
        if (transfer.position == transfer.length) {
            return hasLeft(peer, transfer);
        }
        if (transfer.failure() != null) {
            return breakOff(peer, transfer);
        }
        final int length = (int) Math.min(pieceLength, transfer.length - transfer.position);
        if (!claim(peer, Records.PIECE_HEADER + length)) {
            return false;
        }
        final MutableDirectBuffer record = links.record();
        record.putInt(Records.TYPE_OFFSET, Records.PIECE);
        record.putInt(Records.ID_OFFSET, transfer.remoteId);
        record.putLong(Records.POSITION_OFFSET, transfer.position);
        try {
            read(transfer, transfer.position, record, Records.PIECE_HEADER, length);
        } catch (final RuntimeException e) {
            transfer.failedBy(e);
            return breakOff(peer, transfer);
        }
        links.commit();
        transfer.position += length;
        return true;
    }

    private boolean breakOff(final Peer peer, final Transfer transfer) {
        if (!tell(peer, Records.BROKEN, transfer.remoteId)) {
            return false;
        }
        transfer.position = transfer.length;
        return true;
    }

    /** What a source throws is its user's; a claim must not stay behind it. */
    private void read(
            final Transfer transfer,
            final long position,
            final MutableDirectBuffer record,
            final int index,
            final int length) {
        boolean complete = false;
        try {
            transfer.message.read(position, record, index, length);
            complete = true;
        } finally {
            if (!complete) {
                links.abort();
            }
        }
    }

    private boolean isCreditDue(final Peer peer) {
        return peer.taken >= budget / 4 && peer.gone == null;
    }

    private boolean credit(final Peer peer) {
        final int amount = (int) Math.min(peer.taken, Integer.MAX_VALUE);
        if (!tell(peer, Records.CREDIT, amount)) {
            return false;
        }
        peer.taken -= amount;
        peer.owed -= amount;
        return true;
    }

    /** Sends a record of no transfer. False: there is no room now. */
    boolean tell(final Peer peer, final int type, final int value) {
        final int result = claimOrLook(peer, Records.leastLength(type));
        if (result != Links.READY) {
            return result == Links.GONE && peer.gone != null;
        }
        links.record().putInt(Records.TYPE_OFFSET, type);
        if (Records.leastLength(type) == Records.VALUE_RECORD) {
            links.record().putInt(Records.VALUE_OFFSET, value);
        }
        links.commit();
        return true;
    }

    /** Tells why the job ends. False: there is no room now. */
    boolean tellAbort(final Peer peer, final int code, final int culprit) {
        final int result = claimOrLook(peer, Records.ABORT_RECORD);
        if (result != Links.READY) {
            return result == Links.GONE && peer.gone != null;
        }
        links.record().putInt(Records.TYPE_OFFSET, Records.ABORT);
        links.record().putInt(Records.VALUE_OFFSET, code);
        links.record().putInt(Records.CULPRIT_OFFSET, culprit);
        links.commit();
        return true;
    }
}
