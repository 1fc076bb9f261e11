package io.vicinity.client.testing;

import io.vicinity.client.Vicinity;
import io.vicinity.client.testing.MiniSegment.Piece;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.CloseReason;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.GoneChannel;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.RouteOrder;
import io.vicinity.control.v1.RoutePhase;
import io.vicinity.control.v1.SegmentInfo;
import io.vicinity.control.v1.Side;
import io.vicinity.segment.SegmentDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An agent and a daemon of one VM, as small as they can be, in this process: a segment in a file, a daemon on a UNIX socket. Real clients
 * connect to it; tests stop the daemon, start it again, and make it forget. Thread-safe.
 *
 * <pre>{@code
 * try (MiniHost host = MiniHost.start();
 *         Vicinity vicinity = host.connect()) {
 *     final Endpoint left = vicinity.claim("left");
 * }
 * }</pre>
 */
public final class MiniHost implements AutoCloseable {
    /** Name of the VM. */
    public static final String VM = "vm-1";

    /** Name of the tenant. */
    public static final String TENANT = "acme";

    /** Bytes of an arena if nothing else is asked for. */
    public static final int DEFAULT_ARENA = 8 * 1024 * 1024;

    private static final int SEGMENT_SIZE = 1 << 30;

    private final Path directory;
    private final Map<Long, Endpoint> endpoints = new TreeMap<>();
    private final Map<Long, Channel> channels = new TreeMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicInteger channelReleases = new AtomicInteger();
    private final List<ReportRouteRequest> routeReports = new CopyOnWriteArrayList<>();
    private MiniSegment segment;
    private MiniDaemon daemon;
    private long lastId;
    private long lastVersion;
    private boolean device = true;
    private int detached;

    /** What the agent refuses. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;

        Refusal(final String code, final String message) {
            super(message);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    /** Told of changes: the stream of the client that holds an endpoint. */
    interface Owner {
        void channel(ChannelEnd end);

        void gone(GoneChannel gone);

        void endpointGone(long endpointId);
    }

    private static final class Endpoint {
        private final long id;
        private final String name;
        private final Piece arena;
        private final boolean[] ready = new boolean[2048];
        private Owner owner;
        private boolean open = true;

        Endpoint(final long id, final String name, final Piece arena, final Owner owner) {
            this.id = id;
            this.name = name;
            this.arena = arena;
            this.owner = owner;
        }

        int newReadySlot() {
            int slot = 0;
            while (ready[slot]) {
                slot++;
            }
            ready[slot] = true;
            return slot;
        }
    }

    private static final class Channel {
        private final Endpoint[] endpoints;
        private final int[] counterSlots;
        private final long counterGeneration;
        private final boolean reliable;
        private final boolean[] released = new boolean[2];
        private MiniRoute route;
        private CloseReason reason;
        private String detail = "";

        Channel(
                final Endpoint[] endpoints,
                final MiniRoute route,
                final int[] counterSlots,
                final long counterGeneration,
                final boolean reliable) {
            this.endpoints = endpoints;
            this.route = route;
            this.counterSlots = counterSlots;
            this.counterGeneration = counterGeneration;
            this.reliable = reliable;
        }
    }

    private MiniHost(final Path directory) {
        this.directory = directory;
        segment = newSegment(1 << 16);
        daemon = new MiniDaemon(this, socket());
    }

    /** Brings a host up in a directory of its own. */
    public static MiniHost start() {
        try {
            final Path shm = Path.of("/dev/shm");
            return new MiniHost(
                    Files.isWritable(shm)
                            ? Files.createTempDirectory(shm, "vicinity-test-")
                            : Files.createTempDirectory("vicinity-test-"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the daemon listens. */
    public Path socket() {
        return directory.resolve("guestd.sock");
    }

    /** A context that leads here. */
    public Vicinity.Context context() {
        return new Vicinity.Context().socket(socket());
    }

    /** A new client. */
    public Vicinity connect() {
        return Vicinity.connect(context());
    }

    /** The memory, to be looked at and to be violated. */
    public synchronized MiniSegment segment() {
        return segment;
    }

    /** The region of a channel in use. */
    public synchronized UnsafeBuffer regionOf(final long channelId) {
        return segment.view(channels.get(channelId).route.region(0));
    }

    /** The arena of an endpoint in use. */
    public synchronized UnsafeBuffer arenaOf(final String name) {
        return segment.view(find(name).arena);
    }

    /** Bytes of regions that are not free. */
    public synchronized long bytesInUse() {
        return segment.bytesInUse();
    }

    /** Channels whose region is not free. */
    public synchronized int channelsInUse() {
        return channels.size();
    }

    /** Names that are taken. */
    public synchronized List<String> names() {
        return endpoints.values().stream()
                .filter(endpoint -> endpoint.open)
                .map(endpoint -> endpoint.name)
                .toList();
    }

    /** Violations as clients reported them: "name". */
    public List<String> violations() {
        return violations;
    }

    /** How often clients gave back one end of a channel by itself. */
    public int channelReleases() {
        return channelReleases.get();
    }

    void channelReleased() {
        channelReleases.incrementAndGet();
    }

    /** What clients said of routes; nobody answers. */
    public List<ReportRouteRequest> routeReports() {
        return routeReports;
    }

    /** The daemon dies; what it knew stays with the agent. */
    public void stopDaemon() {
        final MiniDaemon stopped;
        synchronized (this) {
            stopped = daemon;
            daemon = null;
            endpoints.values().forEach(endpoint -> endpoint.owner = null);
        }
        stopped.stop();
    }

    /** A daemon comes back. */
    public synchronized void startDaemon() {
        daemon = new MiniDaemon(this, socket());
    }

    /** While the daemon is away the agent forgets all channels, and frees nothing. */
    public synchronized void forgetChannels() {
        channels.clear();
    }

    /** While the daemon is away the agent loses its segment and makes a new one. */
    public synchronized void loseSegment() {
        channels.clear();
        endpoints.clear();
        segment.close();
        segment = newSegment(segment.layout().generation() + (1 << 16));
    }

    /** An operator takes an endpoint away. */
    public synchronized void evict(final String name) {
        final Endpoint endpoint = find(name);
        final Owner owner = endpoint.owner;
        endpoint.owner = null;
        release(endpoint, CloseReason.CLOSE_REASON_EVICTED);
        owner.endpointGone(endpoint.id);
    }

    /** The device is about to be taken out: clients are told. */
    public void detach() {
        final MiniDaemon told;
        synchronized (this) {
            told = daemon;
        }
        told.detach();
    }

    /** The device is taken out: what is mapped of it reads 0 from now on. */
    public synchronized void unplug() {
        device = false;
        segment.memory().setMemory(0, SegmentDescriptor.HEADER_LENGTH, (byte) 0);
        endpoints.values().forEach(endpoint -> zero(endpoint.arena));
        channels.values().forEach(channel -> channel.route.pieces().forEach(this::zero));
    }

    private void zero(final Piece piece) {
        segment.memory().setMemory((int) piece.offset(), (int) piece.length(), (byte) 0);
    }

    /** Another device comes, with a new segment; who waits for it finds it at the next hello. */
    public synchronized void plug() {
        loseSegment();
        device = true;
    }

    void reported(final ReportRouteRequest report) {
        routeReports.add(report);
    }

    synchronized boolean hasDevice() {
        return device;
    }

    synchronized void detached() {
        detached++;
    }

    /** Clients that said that they unmapped the device. */
    public synchronized int detachedClients() {
        return detached;
    }

    private MiniSegment newSegment(final long generation) {
        return new MiniSegment(directory.resolve("segment-" + generation), TENANT, SEGMENT_SIZE, generation);
    }

    synchronized SegmentInfo segmentInfo() {
        return SegmentInfo.newBuilder()
                .setTenant(TENANT)
                .setSize(segment.layout().size())
                .setGeneration(segment.layout().generation())
                .setLayoutVersion(SegmentDescriptor.LAYOUT_MAJOR)
                .build();
    }

    synchronized OwnedEndpoint claim(final String name, final long arenaBytes, final Owner owner) {
        if (names().contains(name)) {
            throw new Refusal("NAME_TAKEN", "endpoint " + name + " is taken");
        }
        final long id = ++lastId;
        final Piece arena = segment.newArena(arenaBytes == 0 ? DEFAULT_ARENA : arenaBytes, id);
        final Endpoint endpoint = new Endpoint(id, name, arena, owner);
        endpoints.put(id, endpoint);
        notifyAll();
        return OwnedEndpoint.newBuilder().setEndpoint(info(endpoint)).build();
    }

    /** A client that was there before. */
    synchronized boolean adopt(final long endpointId, final Owner owner) {
        final Endpoint endpoint = endpoints.get(endpointId);
        if (endpoint == null || !endpoint.open) {
            return false;
        }
        endpoint.owner = owner;
        return true;
    }

    synchronized boolean exists(final String name) {
        return names().contains(name);
    }

    synchronized ChannelEnd open(final long endpointId, final String target, final boolean reliable) {
        if (!exists(target)) {
            throw new Refusal("ENDPOINT_UNKNOWN", "no endpoint is named " + target);
        }
        final Endpoint opener = endpoints.get(endpointId);
        final Endpoint acceptor = find(target);
        final long id = ++lastId;
        final Endpoint[] ends = {opener, acceptor};
        final MiniRoute first = route(id, 1, ends, false);
        final long generation = first.region(0).generation();
        final Channel channel = new Channel(
                ends,
                first,
                new int[] {segment.newCounterSlot(id, generation), segment.newCounterSlot(id, generation)},
                generation,
                reliable);
        channels.put(id, channel);
        tell(id, channel, 1);
        return end(id, channel, 0);
    }

    private MiniRoute route(final long channelId, final long epoch, final Endpoint[] ends, final boolean severed) {
        final Piece region = segment.newChannel(channelId);
        return new MiniRoute(
                channelId, epoch, List.of(region, severed ? segment.newChannel(channelId) : region), new int[] {
                    ends[0].newReadySlot(), ends[1].newReadySlot()
                });
    }

    private void free(final MiniRoute route, final Endpoint[] ends) {
        route.pieces().forEach(segment::free);
        for (int side = 0; side < 2; side++) {
            ends[side].ready[route.readySlot(side)] = false;
        }
    }

    /**
     * Makes a route in memory that a channel in use can be ordered to.
     *
     * @param severed is nothing to arrive that is sent by it?
     */
    public synchronized MiniRoute newRoute(final long channelId, final boolean severed) {
        final Channel channel = channels.get(channelId);
        return route(channelId, channel.route.epoch() + 1, channel.endpoints, severed);
    }

    /**
     * Tells one end of a channel of an order.
     *
     * @param resendFrom with GO, behind FREEZE.
     */
    public synchronized void order(
            final MiniRoute to, final Side side, final RoutePhase phase, final OptionalLong resendFrom) {
        final Channel channel = channels.get(to.channelId());
        final RouteOrder.Builder order = to.order(index(side)).setPhase(phase);
        resendFrom.ifPresent(order::setResendFrom);
        channel.endpoints[index(side)].owner.channel(ChannelEnd.newBuilder(end(to.channelId(), channel, index(side)))
                .setOrder(order)
                .build());
    }

    /** Tells both ends of a channel that it is on this route now, and frees the one before. */
    public synchronized void complete(final MiniRoute route) {
        final Channel channel = channels.get(route.channelId());
        free(channel.route, channel.endpoints);
        channel.route = route;
        tell(route.channelId(), channel, 0);
        tell(route.channelId(), channel, 1);
    }

    synchronized List<ChannelEnd> endsOf(final Owner owner) {
        final List<ChannelEnd> ends = new ArrayList<>();
        channels.forEach((id, channel) -> {
            for (int side = 0; side < 2; side++) {
                if (channel.endpoints[side].owner == owner && !channel.released[side]) {
                    ends.add(end(id, channel, side));
                }
            }
        });
        return ends;
    }

    synchronized void releaseChannel(
            final long channelId, final Side side, final CloseReason reason, final String why) {
        final Channel channel = channels.get(channelId);
        if (channel == null) {
            return;
        }
        final int mine = index(side);
        final int other = 1 - mine;
        channel.released[mine] = true;
        if (!channel.released[other]) {
            close(channelId, channel, other, reason, why);
            return;
        }
        channels.remove(channelId);
        free(channel.route, channel.endpoints);
        for (int end = 0; end < 2; end++) {
            segment.freeCounterSlot(channel.counterSlots[end]);
            final Endpoint endpoint = channel.endpoints[end];
            if (endpoint.owner != null) {
                endpoint.owner.gone(GoneChannel.newBuilder()
                        .setChannelId(channelId)
                        .setSide(side(end))
                        .build());
            }
            freeIfUnused(endpoint);
        }
    }

    synchronized void violated(final long channelId, final Side side, final String violation) {
        violations.add(violation);
        final Channel channel = channels.get(channelId);
        if (channel != null) {
            close(channelId, channel, 1 - index(side), CloseReason.CLOSE_REASON_QUARANTINED, violation);
        }
    }

    synchronized void releaseEndpoint(final long endpointId, final CloseReason reason) {
        final Endpoint endpoint = endpoints.get(endpointId);
        if (endpoint != null && endpoint.open) {
            release(endpoint, reason);
        }
    }

    /** The process died. */
    synchronized void died(final Owner owner) {
        for (final Endpoint endpoint : List.copyOf(endpoints.values())) {
            if (endpoint.owner == owner) {
                endpoint.owner = null;
                release(endpoint, CloseReason.CLOSE_REASON_PEER_DIED);
            }
        }
    }

    private void release(final Endpoint endpoint, final CloseReason reason) {
        endpoint.open = false;
        Map.copyOf(channels).forEach((id, channel) -> {
            for (int side = 0; side < 2; side++) {
                if (channel.endpoints[side] == endpoint && !channel.released[side]) {
                    releaseChannel(id, side(side), reason, "");
                }
            }
        });
        freeIfUnused(endpoint);
    }

    private void freeIfUnused(final Endpoint endpoint) {
        final boolean used = channels.values().stream()
                .anyMatch(channel -> channel.endpoints[0] == endpoint || channel.endpoints[1] == endpoint);
        if (!endpoint.open && !used && endpoints.remove(endpoint.id) != null) {
            segment.free(endpoint.arena);
        }
    }

    private void close(
            final long id, final Channel channel, final int side, final CloseReason reason, final String detail) {
        if (channel.reason == null) {
            channel.reason = reason;
            channel.detail = detail;
        }
        tell(id, channel, side);
    }

    private void tell(final long id, final Channel channel, final int side) {
        final Owner owner = channel.endpoints[side].owner;
        if (owner != null) {
            owner.channel(end(id, channel, side));
        }
    }

    private ChannelEnd end(final long id, final Channel channel, final int side) {
        final int other = 1 - side;
        final ChannelEnd.Builder end = ChannelEnd.newBuilder()
                .setChannelId(id)
                .setSide(side(side))
                .setEndpointId(channel.endpoints[side].id)
                .setRemote(info(channel.endpoints[other]))
                .setCounterSlot(channel.counterSlots[side])
                .setCounterGeneration(channel.counterGeneration)
                .setRemoteCounterSlot(channel.counterSlots[other])
                .setReliable(channel.reliable)
                .setVersion(++lastVersion)
                .setState(channel.reason == null ? ChannelState.CHANNEL_STATE_OPEN : ChannelState.CHANNEL_STATE_CLOSING)
                .setCloseDetail(channel.detail);
        channel.route.describe(end, side);
        if (channel.reason != null) {
            end.setCloseReason(channel.reason);
        }
        return end.build();
    }

    private static EndpointInfo info(final Endpoint endpoint) {
        return EndpointInfo.newBuilder()
                .setEndpointId(endpoint.id)
                .setName(endpoint.name)
                .setPeerId(1)
                .setArena(MiniRoute.region(endpoint.arena))
                .build();
    }

    private static int index(final Side side) {
        return side == Side.SIDE_A ? 0 : 1;
    }

    private static Side side(final int index) {
        return index == 0 ? Side.SIDE_A : Side.SIDE_B;
    }

    private Endpoint find(final String name) {
        return endpoints.values().stream()
                .filter(endpoint -> endpoint.open && endpoint.name.equals(name))
                .findAny()
                .orElseThrow();
    }

    synchronized Map<Long, ChannelEnd> allEnds() {
        final Map<Long, ChannelEnd> ends = new HashMap<>();
        channels.forEach((id, channel) -> ends.put(id, end(id, channel, 0)));
        return ends;
    }

    @Override
    public void close() {
        final MiniDaemon stopped;
        synchronized (this) {
            stopped = daemon;
            daemon = null;
        }
        if (stopped != null) {
            stopped.stop();
        }
        segment.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
