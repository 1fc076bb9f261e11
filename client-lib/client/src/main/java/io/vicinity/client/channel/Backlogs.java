package io.vicinity.client.channel;

import io.vicinity.segment.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What goes again of what one end sent on routes that were lost, in order, and those routes themselves: what goes again lies in their memory,
 * so they are in use until all of it went. Used by one thread at a time.
 */
final class Backlogs {
    private final ChannelLife life;
    private final Deque<Backlog> waiting = new ArrayDeque<>();

    /** The sender has left these. */
    private final List<RouteEnd> kept = new ArrayList<>();

    /**
     * @param life told if the other end has named a place where nothing can begin.
     */
    Backlogs(final ChannelLife life) {
        this.life = life;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Puts what a route did not take along before all that waits already: that was not sent there yet.
     *
     * @param received position up to which the other end has everything.
     * @return false if nothing can begin there.
     */
    boolean addMissed(final SendSide lost, final long received) {
        final Optional<Backlog> missed = lost.backlog(received);
        if (missed.isEmpty()) {
            life.violated(Violation.RECORD_SEQUENCE);
            return false;
        }
        waiting.addFirst(missed.get());
        return true;
    }

    /** Sends as much as there is room for. False: not all. */
    boolean sendBy(final SendSide next) {
        while (!waiting.isEmpty()) {
            final Backlog oldest = waiting.getFirst();
            if (!oldest.sendBy(next)) {
                if (oldest.isUnsound()) {
                    life.violated(Violation.RECORD_SEQUENCE);
                }
                return false;
            }
            waiting.removeFirst();
        }
        return true;
    }

    /** The sender has left the route, and uses it no more as soon as nothing that lies there is to go again. */
    void leave(final RouteEnd before) {
        kept.add(before);
        if (waiting.isEmpty()) {
            kept.forEach(left -> left.use().left());
            kept.clear();
        }
    }
}
