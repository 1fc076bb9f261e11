package io.vicinity.mpi.engine;

/** The pool of messages that came before their receives. */
final class Arrivals {
    private Arrival free;

    Arrival take(final int peer, final int source, final int tag, final long length) {
        Arrival taken = free;
        if (taken == null) {
            taken = new Arrival();
        } else {
            free = taken.next;
            taken.next = null;
        }
        taken.set(peer, source, tag, length);
        return taken;
    }

    /** One that a matched probe handed out is not used again: its user may still hold it. */
    void give(final Arrival arrival) {
        arrival.clear();
        if (!arrival.taken) {
            arrival.next = free;
            free = arrival;
        }
    }
}
