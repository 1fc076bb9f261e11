package io.vicinity.mpi.engine;

/** Transfers of one peer that wait for the same thing, first come, first served. */
final class TransferQueue {
    private Transfer first;
    private Transfer last;

    boolean isEmpty() {
        return first == null;
    }

    Transfer first() {
        return first;
    }

    void add(final Transfer transfer) {
        transfer.next = null;
        if (first == null) {
            first = transfer;
        } else {
            last.next = transfer;
        }
        last = transfer;
    }

    Transfer removeFirst() {
        final Transfer removed = first;
        first = removed.next;
        if (first == null) {
            last = null;
        }
        removed.next = null;
        return removed;
    }

    int count() {
        int count = 0;
        for (Transfer each = first; each != null; each = each.next) {
            count++;
        }
        return count;
    }

    void clear() {
        first = null;
        last = null;
    }
}
