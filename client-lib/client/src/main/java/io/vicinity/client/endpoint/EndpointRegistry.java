package io.vicinity.client.endpoint;

import io.vicinity.client.Endpoint;
import io.vicinity.client.VicinityException;
import io.vicinity.client.channel.ChannelListener;
import io.vicinity.client.control.ChannelEnding;
import io.vicinity.client.control.ChannelGrant;
import io.vicinity.client.control.ChannelKey;
import io.vicinity.client.control.ControlListener;
import io.vicinity.client.control.DaemonSession;
import io.vicinity.client.control.EndpointGrant;
import io.vicinity.client.control.FabricAccess;
import io.vicinity.client.control.SegmentGrant;
import io.vicinity.client.fabric.FabricOffer;
import io.vicinity.client.fabric.FabricTiming;
import io.vicinity.client.wake.WakeLine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.IdleStrategy;

/** The endpoints of this process: hands them what the control plane says. Thread-safe. */
public final class EndpointRegistry implements ControlListener, AutoCloseable {
    /** Between two looks at the memory. With the second look it is noticed within a second that a device is gone. */
    private static final long LOOK_MILLIS = 700;

    /** Until the second look, when memory looked unplugged. */
    private static final long SECOND_LOOK_MILLIS = 250;

    private final Map<Long, ClientEndpoint> endpoints = new ConcurrentHashMap<>();
    private final Optional<Supplier<IdleStrategy>> idle;
    private final WakeLine wakeLine = new WakeLine(this::wake);
    private final FabricAttachment fabric;
    private final Pauses pauses = new Pauses();
    private final ErrorHandler errorHandler;
    private DaemonSession session;
    private DrainFollower drain;
    private boolean watching;
    private boolean readUnplugged;
    private volatile MappedSegment segment;

    /**
     * Creates a registry without endpoints.
     *
     * @param idle           makes what waiting calls idle by; empty for what sleeps until it is rung.
     * @param reconnectLimit for which a channel on the fabric outlives its connection.
     * @param errorHandler   told of what nobody else can be told.
     */
    public EndpointRegistry(
            final Optional<Supplier<IdleStrategy>> idle,
            final Duration reconnectLimit,
            final ErrorHandler errorHandler) {
        this.idle = idle;
        fabric = new FabricAttachment(FabricTiming.DEFAULT.withLimit(reconnectLimit), this::onOffered);
        this.errorHandler = errorHandler;
    }

    /**
     * Says whom to ask. Before anything else.
     *
     * @param newSession to the daemon.
     */
    public void session(final DaemonSession newSession) {
        session = newSession;
        drain = new DrainFollower(() -> segment, session, errorHandler);
    }

    /**
     * Claims an endpoint.
     *
     * @param name       within the tenant.
     * @param arenaBytes wanted, 0 for the tenant's default.
     * @return the endpoint.
     */
    public Endpoint claim(final String name, final long arenaBytes) {
        return session.claim(name, arenaBytes, fabric.addresses(), this::create);
    }

    private ClientEndpoint create(final EndpointGrant grant) {
        final ClientEndpoint endpoint = new ClientEndpoint(grant, present(), session, this, wakeLine, idle);
        endpoints.put(grant.endpointId(), endpoint);
        return endpoint;
    }

    private MappedSegment present() {
        final MappedSegment current = segment;
        if (current == null) {
            throw noDevice();
        }
        return current;
    }

    /**
     * How large the segment is.
     *
     * @return bytes.
     * @throws VicinityException NO_DEVICE.
     */
    public long segmentBytes() {
        return present().grant().size();
    }

    FabricAttachment fabric() {
        return fabric;
    }

    Pauses pauses() {
        return pauses;
    }

    private void onOffered(final FabricOffer offer) {
        endpoints.values().stream()
                .filter(endpoint -> endpoint.name().equals(offer.to()))
                .findFirst()
                .ifPresentOrElse(
                        endpoint -> endpoint.onOffered(offer),
                        () -> offer.refuse(
                                "ENDPOINT_UNKNOWN",
                                "no endpoint '" + offer.to() + "' is in this process",
                                "open the channel again when the directory knows where it is"));
    }

    /** There is a channel now, on which somebody is rung. */
    void useWakeLine() {
        wakeLine.use();
    }

    private void wake() {
        endpoints.values().forEach(ClientEndpoint::wake);
    }

    void remove(final ClientEndpoint endpoint) {
        endpoints.remove(endpoint.id(), endpoint);
    }

    void onError(final Throwable error) {
        errorHandler.onError(error);
    }

    @Override
    public void onConnected(final SegmentGrant grant, final Optional<FabricAccess> access) {
        fabric.access(access.orElse(null));
        wakeLine.socket(grant.wakeSocket().orElse(null));
        drain.met();
        final MappedSegment before = segment;
        if (before != null && before.isSameAs(grant)) {
            return;
        }
        segment = MappedSegment.of(grant, () -> session.later(0, drain::usedAgain));
        readUnplugged = false;
        if (before != null) {
            letGo(before, "the agent made a new segment, the old one is gone");
        }
        if (!watching) {
            watching = true;
            session.later(LOOK_MILLIS, this::watch);
        }
    }

    @Override
    public void onDrained(final boolean now) {
        drain.drained(now);
    }

    @Override
    public void onDetach() {
        final MappedSegment before = segment;
        segment = null;
        if (before != null) {
            letGo(before, ChannelListener.MEMORY_GONE);
        }
    }

    /** The memory that the endpoints lie in is nobody's any more. */
    private void letGo(final MappedSegment before, final String reason) {
        List.copyOf(endpoints.values()).forEach(endpoint -> {
            endpoint.onGone(reason);
            session.releaseEndpoint(endpoint.id());
        });
        before.close();
    }

    private void watch() {
        try {
            lookWhetherItIsThere();
            report();
        } finally {
            session.later(readUnplugged ? SECOND_LOOK_MILLIS : LOOK_MILLIS, this::watch);
        }
    }

    /**
     * A device that was unplugged without a warning tells nobody: not this process, and not the daemon, which may be away. A VM of the
     * tenant can make the header look so until the agent's next heartbeat: two looks must agree.
     */
    private void lookWhetherItIsThere() {
        final MappedSegment current = segment;
        if (current == null) {
            readUnplugged = false;
            return;
        }
        current.forgetRegions();
        final boolean unplugged = current.isUnplugged();
        if (unplugged && readUnplugged) {
            memoryLost();
        }
        readUnplugged = unplugged;
    }

    /** Endpoints with channels that outlive memory stay, and the session with them. Done again as long as it is so. */
    private void memoryLost() {
        boolean stays = false;
        for (final ClientEndpoint endpoint : List.copyOf(endpoints.values())) {
            if (endpoint.loseMemory(noDevice())) {
                stays = true;
            } else {
                endpoint.onGone(ChannelListener.MEMORY_GONE);
                session.releaseEndpoint(endpoint.id());
            }
        }
        if (stays) {
            drain.memoryLost();
        } else {
            onDetach();
            session.meetAgain(noDevice());
        }
    }

    /** Not one by one: who is refused does not decide how much the daemon is told. */
    private void report() {
        if (session.isConnected()) {
            pauses.take().forEach(session::reportPauses);
            fabric.takeRefusals().forEach((reason, count) -> session.reportRefusals(reason.name(), count));
        }
    }

    private static VicinityException noDevice() {
        return new VicinityException(
                "NO_DEVICE",
                ChannelListener.MEMORY_GONE,
                "claim again when the VM has an ivshmem device again: 'vicinity-agent vm attach' on the host gives it"
                        + " one");
    }

    @Override
    public void onOffered(final ChannelGrant grant) {
        final ClientEndpoint endpoint = endpoints.get(grant.endpointId());
        if (endpoint == null) {
            session.releaseChannel(grant.key());
        } else {
            endpoint.onOffered(grant);
        }
    }

    @Override
    public void onRoute(final ChannelGrant grant) {
        final ClientEndpoint endpoint = endpoints.get(grant.endpointId());
        if (endpoint != null) {
            endpoint.onRoute(grant);
        }
    }

    @Override
    public void onEnding(final long endpointId, final ChannelKey key, final ChannelEnding ending) {
        final ClientEndpoint endpoint = endpoints.get(endpointId);
        if (endpoint != null) {
            endpoint.onEnding(key, ending);
        }
    }

    @Override
    public void onGone(final long endpointId, final ChannelKey key) {
        final ClientEndpoint endpoint = endpoints.get(endpointId);
        if (endpoint != null) {
            endpoint.onGone(key);
        }
    }

    @Override
    public void onEndpointGone(final long endpointId, final String reason) {
        final ClientEndpoint endpoint = endpoints.get(endpointId);
        if (endpoint != null) {
            endpoint.onGone(reason);
        }
    }

    /** Closes all endpoints. */
    @Override
    public void close() {
        List.copyOf(endpoints.values()).forEach(ClientEndpoint::close);
        fabric.close();
        wakeLine.close();
    }
}
