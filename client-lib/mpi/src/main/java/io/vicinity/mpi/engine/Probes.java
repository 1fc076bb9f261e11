package io.vicinity.mpi.engine;

import io.vicinity.mpi.match.Matching;

/** Looks at messages that no receive waits for. With the engine entered. */
final class Probes {
    private final Matching<Transfer, Arrival> matching;
    private final Arrivals arrivals;
    private final Losses losses;

    Probes(final Matching<Transfer, Arrival> matching, final Arrivals arrivals, final Losses losses) {
        this.matching = matching;
        this.arrivals = arrivals;
        this.losses = losses;
    }

    /** The first message that fits, and comes from whom it says; null if there is none. */
    Arrival find(final Context context, final int source, final int tag) {
        Arrival arrival = matching.find(context.id(), source, tag);
        while (arrival != null
                && arrival.own == null
                && !losses.isFrom(losses.peer(arrival.peer), context, arrival.source)) {
            matching.take(arrival.entry);
            arrivals.give(arrival);
            arrival = matching.find(context.id(), source, tag);
        }
        return arrival;
    }

    /** Looks, and leaves the message where it is. */
    boolean peek(final Context context, final int source, final int tag, final Envelope result) {
        final Arrival arrival = find(context, source, tag);
        if (arrival != null) {
            result.set(arrival.source, arrival.tag, arrival.length);
        }
        return arrival != null;
    }

    /** Takes the message out of the queue; null if there is none. */
    Arrival extract(final Context context, final int source, final int tag) {
        final Arrival arrival = find(context, source, tag);
        if (arrival != null) {
            matching.take(arrival.entry);
            arrival.probedIn = context;
            arrival.taken = true;
        }
        return arrival;
    }

    /** Fails where nothing can come any more. */
    void requireHope(final Context context, final int source) {
        final EngineException hopeless = losses.hopeless(context, source);
        if (hopeless != null) {
            throw new EngineException(hopeless.errorClass(), hopeless.getMessage());
        }
    }
}
