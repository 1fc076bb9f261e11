package io.vicinity.guestd.broker;

import io.vicinity.control.v1.ChannelEnd;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends of channels to endpoints whose claim the agent has not answered yet. Its answers and its stream go different ways: who waits for a name
 * may have opened a channel to it before the process that claims it hears that it has it.
 */
final class EarlyEnds {
    private final Map<EndKey, ChannelEnd> ends = new LinkedHashMap<>();
    private int claims;

    void claimStarted() {
        claims++;
    }

    /**
     * Keeps an end of an endpoint that nobody holds.
     *
     * @return false if no claim is on its way that could be that endpoint's.
     */
    boolean keep(final ChannelEnd described) {
        if (claims == 0) {
            return false;
        }
        ends.merge(
                EndKey.of(described),
                described,
                (before, latest) -> latest.getVersion() > before.getVersion() ? latest : before);
        return true;
    }

    /** The channel is over. */
    void forget(final EndKey key) {
        ends.remove(key);
    }

    /**
     * A claim was answered, and what came of it is held.
     *
     * @param endpointId that was claimed; any other number if the claim failed.
     * @return the ends of that endpoint; and all, if no claim is on its way any more.
     */
    List<ChannelEnd> claimEnded(final long endpointId) {
        claims--;
        final List<ChannelEnd> due = new ArrayList<>();
        for (final Iterator<ChannelEnd> kept = ends.values().iterator(); kept.hasNext(); ) {
            final ChannelEnd end = kept.next();
            if (claims == 0 || end.getEndpointId() == endpointId) {
                kept.remove();
                due.add(end);
            }
        }
        return due;
    }
}
