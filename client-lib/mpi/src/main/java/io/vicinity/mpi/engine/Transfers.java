package io.vicinity.mpi.engine;

import io.vicinity.mpi.engine.Transfer.Phase;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** The pool of transfers, which are also found in it by the ids that records carry. */
final class Transfers {
    private final MessageEngine engine;
    private final Buffers buffers;
    private final List<Transfer> all = new ArrayList<>();
    private Transfer free;
    private long copied;
    private long kept;

    Transfers(final MessageEngine engine, final Buffers buffers) {
        this.engine = engine;
        this.buffers = buffers;
    }

    /** One that is free, to be begun at once. */
    Transfer take() {
        final Transfer taken = free;
        if (taken == null) {
            final Transfer made = new Transfer(all.size(), engine);
            all.add(made);
            return made;
        }
        free = taken.nextFree;
        return taken;
    }

    /** Null if there is none. */
    Transfer byId(final int id) {
        return id >= 0 && id < all.size() ? all.get(id) : null;
    }

    /** All that there ever were. */
    List<Transfer> all() {
        return all;
    }

    /** A copy was made of it. */
    void copied(final Transfer transfer) {
        count(transfer, 1);
    }

    /** Bytes of buffered sends: those that their users answer for. */
    long copiedBytes() {
        return copied;
    }

    /** What copies of other sends cost, which only this rank's sends to itself need. */
    long keptBytes() {
        return kept;
    }

    private void count(final Transfer transfer, final int sign) {
        if (transfer.mode == SendMode.BUFFERED) {
            copied += sign * transfer.copiedLength();
        } else {
            kept += sign * Records.charge(transfer.copiedLength());
        }
    }

    /** Is there something on its way between this rank and another one, or waiting for room? */
    boolean areAnyMoving(final int self) {
        for (int i = 0; i < all.size(); i++) {
            final Transfer transfer = all.get(i);
            if (transfer.peer != self
                    && (transfer.phase == Phase.WAITING
                            || transfer.phase == Phase.MOVING
                            || transfer.phase == Phase.PROMISING)) {
                return true;
            }
        }
        return false;
    }

    /** Was something announced to another rank that may still ask for it? */
    boolean areAnyAnnounced(final int self, final List<Peer> peers) {
        for (int i = 0; i < all.size(); i++) {
            final Transfer transfer = all.get(i);
            if (transfer.peer != self && transfer.phase == Phase.ANNOUNCED && !peers.get(transfer.peer).leaving) {
                return true;
            }
        }
        return false;
    }

    /** It is over, well or not. */
    void finish(final Transfer transfer) {
        transfer.end();
        final UnsafeBuffer copy = transfer.takeCopy();
        if (copy != null) {
            count(transfer, -1);
            buffers.give(copy);
        }
        if (transfer.isReleased()) {
            recycle(transfer);
        }
    }

    /** Its user never got it. */
    void giveUp(final Transfer transfer) {
        if (transfer.phase != Phase.DONE) {
            finish(transfer);
        }
        recycle(transfer);
    }

    void release(final Transfer transfer) {
        if (transfer.phase == Phase.DONE) {
            recycle(transfer);
        } else if (transfer.phase != Phase.FREE) {
            transfer.markReleased();
        }
    }

    private void recycle(final Transfer transfer) {
        transfer.phase = Phase.FREE;
        transfer.context = null;
        transfer.nextFree = free;
        free = transfer;
    }
}
