package io.vicinity.client.control;

import io.vicinity.control.v1.ClientHello;
import io.vicinity.control.v1.OwnedEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What this process holds, and what it let go of but the daemon may not know yet: so that a daemon that comes back hears of both, and
 * a channel that was let go is never taken for a new one. Thread-safe.
 */
final class Holdings {
    private final Map<Long, Endpoint> endpoints = new HashMap<>();
    private final Map<ChannelKey, End> ends = new HashMap<>();

    /** What is known of a channel's end. */
    enum Knowledge {
        UNKNOWN,
        HELD,
        LET_GO
    }

    private record Endpoint(OwnedEndpoint owned, boolean held) {}

    private record End(long endpointId, boolean held) {}

    synchronized void hold(final OwnedEndpoint endpoint) {
        endpoints.put(endpoint.getEndpoint().getEndpointId(), new Endpoint(endpoint, true));
    }

    synchronized void letGo(final long endpointId) {
        endpoints.computeIfPresent(endpointId, (ignored, endpoint) -> new Endpoint(endpoint.owned(), false));
    }

    /** The daemon knows that the endpoint is over. */
    synchronized void forget(final long endpointId) {
        endpoints.remove(endpointId);
        ends.values().removeIf(end -> end.endpointId() == endpointId && !end.held());
    }

    synchronized boolean holds(final long endpointId) {
        final Endpoint endpoint = endpoints.get(endpointId);
        return endpoint != null && endpoint.held();
    }

    synchronized void hold(final ChannelKey key, final long endpointId) {
        ends.put(key, new End(endpointId, true));
    }

    synchronized void letGo(final ChannelKey key) {
        ends.computeIfPresent(key, (ignored, end) -> new End(end.endpointId(), false));
    }

    /**
     * The channel is over at both ends.
     *
     * @return the endpoint that had it, or 0 if the channel is not known.
     */
    synchronized long forget(final ChannelKey key) {
        final End end = ends.remove(key);
        return end == null ? 0 : end.endpointId();
    }

    synchronized long endpointOf(final ChannelKey key) {
        final End end = ends.get(key);
        return end == null ? 0 : end.endpointId();
    }

    synchronized Knowledge knowledge(final ChannelKey key) {
        final End end = ends.get(key);
        if (end == null) {
            return Knowledge.UNKNOWN;
        }
        return end.held() ? Knowledge.HELD : Knowledge.LET_GO;
    }

    synchronized List<ChannelKey> allEnds() {
        return new ArrayList<>(ends.keySet());
    }

    synchronized List<Long> endpointsLetGo() {
        return endpoints.entrySet().stream()
                .filter(entry -> !entry.getValue().held())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What was let go of is shown too: the daemon may know nothing else that could tell it whose releases will follow. */
    synchronized void describe(final ClientHello.Builder hello) {
        endpoints.values().forEach(endpoint -> hello.addHeldEndpoints(endpoint.owned()));
        ends.keySet().forEach(key -> hello.addHeldChannels(Wire.heldChannel(key)));
    }
}
