package io.vicinity.guestd.broker;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.HeldChannel;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.ReleaseChannelRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** All endpoints and ends of channels that processes of this VM hold. Only the counts may be asked for by other threads. */
final class Holdings {
    private final Map<Long, HeldEndpoint> endpoints = new LinkedHashMap<>();
    private final Map<EndKey, HeldEnd> ends = new LinkedHashMap<>();
    private final EndWatch watch;
    private final AtomicInteger endpointCount = new AtomicInteger();
    private final AtomicInteger endCount = new AtomicInteger();

    Holdings(final EndWatch watch) {
        this.watch = watch;
    }

    HeldEndpoint endpoint(final long id) {
        return endpoints.get(id);
    }

    HeldEndpoint endpointOf(final Client client, final long id) {
        final HeldEndpoint endpoint = endpoints.get(id);
        return endpoint != null && endpoint.owner() == client ? endpoint : null;
    }

    HeldEnd end(final EndKey key) {
        return ends.get(key);
    }

    List<HeldEndpoint> endpoints() {
        return new ArrayList<>(endpoints.values());
    }

    List<HeldEndpoint> endpointsOf(final Client client) {
        return endpoints.values().stream()
                .filter(endpoint -> endpoint.owner() == client)
                .toList();
    }

    Collection<HeldEnd> ends() {
        return ends.values();
    }

    int endpointCount() {
        return endpointCount.get();
    }

    int endCount() {
        return endCount.get();
    }

    HeldEndpoint add(final OwnedEndpoint owned, final Client owner) {
        final HeldEndpoint endpoint = new HeldEndpoint(owned, owner);
        endpoints.put(endpoint.id(), endpoint);
        endpointCount.set(endpoints.size());
        return endpoint;
    }

    HeldEnd add(final HeldEndpoint endpoint, final ChannelEnd described) {
        final HeldEnd end = new HeldEnd(endpoint, described);
        ends.put(end.key(), end);
        endpoint.ends().put(end.key(), end);
        endCount.incrementAndGet();
        watch.began(described, endpoint.name());
        return end;
    }

    /**
     * Takes what the agent says of an end.
     *
     * @return true if it is news.
     */
    boolean update(final HeldEnd end, final ChannelEnd described) {
        final boolean isNews = end.update(described);
        if (isNews && !end.isReleased()) {
            watch.changed(described);
        }
        return isNews;
    }

    /** The process let go of an end: its counters are read a last time. */
    void release(final HeldEnd end) {
        if (!end.isReleased()) {
            watch.ends(end.key());
            end.markReleased();
            endCount.decrementAndGet();
        }
    }

    void remove(final HeldEnd end) {
        release(end);
        ends.remove(end.key());
        end.endpoint().ends().remove(end.key());
    }

    void remove(final HeldEndpoint endpoint) {
        List.copyOf(endpoint.ends().values()).forEach(this::remove);
        endpoints.remove(endpoint.id());
        endpointCount.set(endpoints.size());
    }

    void describe(final DaemonHello.Builder hello) {
        for (final HeldEndpoint endpoint : endpoints.values()) {
            hello.addHeldEndpointsBuilder().setEndpointId(endpoint.id());
        }
        for (final HeldEnd end : ends.values()) {
            final EndKey key = end.key();
            if (end.isReleased()) {
                // Its process waits to be told that it is gone: an agent that restarted has forgotten whom it told.
                hello.addReleasedChannels(ReleaseChannelRequest.newBuilder()
                        .setChannelId(key.channelId())
                        .setSide(key.side()));
            } else {
                hello.addHeldChannels(
                        HeldChannel.newBuilder().setChannelId(key.channelId()).setSide(key.side()));
            }
        }
    }
}
