package io.vicinity.client.control;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ClientWelcome;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.Route;
import java.util.HashSet;
import java.util.Set;

/** Compares what the daemon says with what this process holds, and tells the difference. On the control thread. */
final class EventReader {
    private static final String UNKNOWN =
            "the daemon does not know it any more: it was restarted and could not take it up again";

    private final Holdings holdings;
    private final ControlListener listener;
    private final Releases releases;

    /** Gives back what is not, or no longer, wanted. */
    interface Releases {
        void releaseChannel(ChannelKey key);

        void releaseEndpoint(long endpointId);

        void detached();
    }

    EventReader(final Holdings holdings, final ControlListener listener, final Releases releases) {
        this.holdings = holdings;
        this.listener = listener;
        this.releases = releases;
    }

    /** A daemon that was met, or met again: its knowledge counts, but for what it has not been told yet. */
    void onWelcome(final ClientWelcome welcome, final SegmentGrant segment) {
        listener.onConnected(segment, Wire.fabric(welcome));
        // Before orders to memory, which may be among what follows.
        listener.onDrained(welcome.getDrained());
        final Set<ChannelKey> known = new HashSet<>();
        for (final ChannelEnd end : welcome.getChannelsList()) {
            known.add(Wire.key(end));
            onChannel(end);
        }
        for (final ChannelKey key : holdings.allEnds()) {
            if (known.contains(key)) {
                continue;
            }
            if (holdings.knowledge(key) == Holdings.Knowledge.LET_GO) {
                onGone(key);
            } else {
                listener.onEnding(holdings.endpointOf(key), key, ChannelEnding.takenBack(UNKNOWN));
            }
        }
        holdings.endpointsLetGo().forEach(releases::releaseEndpoint);
    }

    void onEvent(final DaemonToClient event) {
        switch (event.getMessageCase()) {
            case CHANNEL -> onChannel(event.getChannel());
            case GONE ->
                onGone(Wire.key(event.getGone().getChannelId(), event.getGone().getSide()));
            case GONE_ENDPOINT -> onEndpointGone(event.getGoneEndpoint());
            case DRAINED -> listener.onDrained(event.getDrained().getDrained());
            case DETACH -> {
                listener.onDetach();
                releases.detached();
            }
            default -> {
                // A newer daemon may tell more than we understand.
            }
        }
    }

    private void onChannel(final ChannelEnd end) {
        final ChannelKey key = Wire.key(end);
        switch (holdings.knowledge(key)) {
            case HELD -> {
                listener.onRoute(Wire.channel(end));
                tellEnding(end, key);
            }
            case LET_GO -> {
                // An endpoint that was let go of is given back with all its ends.
                if (holdings.holds(end.getEndpointId())) {
                    releases.releaseChannel(key);
                }
            }
            case UNKNOWN -> {
                holdings.hold(key, end.getEndpointId());
                if (key.sideA() || end.getRoute() == Route.ROUTE_FABRIC || !holdings.holds(end.getEndpointId())) {
                    // Ours, but nobody waits for it: the answer that told of it was lost.
                    releases.releaseChannel(key);
                } else {
                    listener.onOffered(Wire.channel(end));
                    // What was opened and closed before we heard of it can hold messages.
                    tellEnding(end, key);
                }
            }
        }
    }

    private void tellEnding(final ChannelEnd end, final ChannelKey key) {
        final ChannelEnding ending = Wire.ending(end);
        if (ending.kind() != ChannelEnding.Kind.OPEN) {
            listener.onEnding(end.getEndpointId(), key, ending);
        }
    }

    private void onGone(final ChannelKey key) {
        final boolean held = holdings.knowledge(key) == Holdings.Knowledge.HELD;
        final long endpointId = held ? holdings.endpointOf(key) : holdings.forget(key);
        if (endpointId == 0) {
            return;
        }
        if (held) {
            // Taken from us by the agent: what is mapped may be given to somebody else.
            listener.onEnding(endpointId, key, ChannelEnding.takenBack("the agent took the channel back"));
        }
        listener.onGone(endpointId, key);
    }

    private void onEndpointGone(final long endpointId) {
        if (holdings.holds(endpointId)) {
            listener.onEndpointGone(endpointId, "the agent took the endpoint back, or does not know it any more");
        }
        holdings.forget(endpointId);
    }
}
