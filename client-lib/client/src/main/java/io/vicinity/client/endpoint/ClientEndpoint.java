package io.vicinity.client.endpoint;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelOptions;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Endpoint;
import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.client.Route;
import io.vicinity.client.SharedMemory;
import io.vicinity.client.VicinityException;
import io.vicinity.client.channel.ChannelListener;
import io.vicinity.client.channel.ChannelSetup;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.channel.RingChannel;
import io.vicinity.client.control.ChannelEnding;
import io.vicinity.client.control.ChannelGrant;
import io.vicinity.client.control.ChannelKey;
import io.vicinity.client.control.DaemonSession;
import io.vicinity.client.control.EndpointGrant;
import io.vicinity.client.fabric.FabricOffer;
import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * An endpoint: its channels as the control plane knows them, in front of the data path, which does the rest.
 *
 * <p>Attaching and closing exclude one another by the lifecycle lock; the data path takes no lock.
 */
final class ClientEndpoint implements Endpoint, ChannelListener {
    private final EndpointGrant grant;
    private final MappedSegment segment;
    private final DaemonSession session;
    private final EndpointRegistry registry;
    private final LocalEndpoint local;
    private final RouteMaker maker;

    private final Map<ChannelKey, ChannelHandle> handles = new ConcurrentHashMap<>();
    private final AcceptQueue offered = new AcceptQueue();
    private final Object lifecycle = new Object();
    private volatile String closedBecause;

    /** Was the memory lost, and was there something that goes on? On the control thread. */
    private boolean outlived;

    /** Maps the arena. On the control thread. */
    ClientEndpoint(
            final EndpointGrant grant,
            final MappedSegment segment,
            final DaemonSession session,
            final EndpointRegistry registry,
            final Ringer ringer,
            final Optional<Supplier<IdleStrategy>> idle) {
        this.grant = grant;
        this.segment = segment;
        this.session = session;
        this.registry = registry;
        local = new LocalEndpoint(grant.name(), segment.arena(grant), ringer, idle, this);
        segment.add(local);
        maker = new RouteMaker(segment, local, ringer);
    }

    long id() {
        return grant.endpointId();
    }

    @Override
    public String name() {
        return grant.name();
    }

    @Override
    public Channel open(final String target, final Duration wait, final ChannelOptions options) {
        Objects.requireNonNull(target, "target");
        requireOpen();
        final ChannelHandle opened =
                session.open(grant.endpointId(), target, wait, options.reliable(), channelGrant -> {
                    final ChannelHandle handle = handle(channelGrant);
                    handles.put(handle.key(), handle);
                    if (channelGrant.route().memory().isPresent()) {
                        take(handle);
                    }
                    return handle;
                });
        if (!opened.isTaken()) {
            connect(opened, opened.grant());
            return takeOrGiveBack(opened);
        }
        return opened.channel();
    }

    @Override
    public Optional<Channel> accept() {
        requireOpen();
        return Optional.ofNullable(next(0));
    }

    @Override
    public Channel accept(final Duration wait) {
        requireOpen();
        final Channel channel = next(AcceptQueue.nanosOf(wait));
        if (channel == null) {
            requireOpen();
            throw new VicinityException(
                    "TIMED_OUT",
                    "nobody opened a channel to endpoint " + name() + " within " + wait.toMillis() + " ms",
                    "wait longer, or check the name that the other side opens");
        }
        return channel;
    }

    private Channel next(final long nanos) {
        final ChannelHandle handle;
        try {
            handle = offered.poll(nanos);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VicinityException(
                    "INTERRUPTED", "the thread that waited to accept was interrupted", "accept again", e);
        }
        return handle == null ? null : takeOrGiveBack(handle);
    }

    /** Takes a channel that nobody else gives back where that fails: the endpoint may have been closed meanwhile. */
    private Channel takeOrGiveBack(final ChannelHandle handle) {
        try {
            return take(handle);
        } catch (final RuntimeException e) {
            giveBack(handle);
            throw e;
        }
    }

    private Channel take(final ChannelHandle handle) {
        try {
            final RingChannel channel = attach(handle);
            local.admit(channel);
            handle.take();
            return channel;
        } catch (final RuntimeException e) {
            handles.remove(handle.key());
            throw e;
        }
    }

    /** The application may not have the channel yet, and must not hear of it before. */
    private RingChannel attach(final ChannelHandle handle) {
        registry.useWakeLine();
        synchronized (lifecycle) {
            requireOpen();
            return handle.attach(channel -> attachLocally(handle, channel));
        }
    }

    private RingChannel attachLocally(final ChannelHandle handle, final ChannelGrant channel) {
        return handle.onFabric() == null
                ? local.attachApart(new ChannelSetup(
                        channel.key().channelId(),
                        channel.key().sideA(),
                        channel.remoteName(),
                        channel.reliable(),
                        maker.onMemory(channel, channel.route())))
                : handle.onFabric().attachApart(channel.reliable());
    }

    private void connect(final ChannelHandle handle, final ChannelGrant channel) {
        channel.route().fabric().ifPresent(meeting -> {
            try {
                handle.onFabric(
                        registry.fabric().open(maker.onFabric(channel, channel.route()), meeting.remoteAddresses()));
            } catch (final RuntimeException e) {
                giveBack(handle);
                throw e;
            }
        });
    }

    /** A process of another host opens a channel to this endpoint. On the fabric's thread. */
    void onOffered(final FabricOffer offer) {
        session.acceptFabric(
                id(),
                offer.key(),
                offer.from(),
                offer.vm(),
                channel -> {
                    final ChannelHandle handle = handle(channel);
                    handle.onFabric(offer.accept(maker.onFabric(channel, channel.route())));
                    offer(handle);
                },
                failure -> offer.refuse(failure.code(), failure.getMessage(), failure.remedy()));
    }

    /** Another endpoint opened a channel to this one. On the control thread. */
    void onOffered(final ChannelGrant channel) {
        final ChannelHandle handle = handle(channel);
        if (channel.reliable() && channel.route().memory().isPresent()) {
            try {
                // Only what is mapped can tell that the memory went, and what it had.
                attach(handle);
            } catch (final VicinityException e) {
                giveBack(handle);
                return;
            }
        }
        offer(handle);
    }

    private ChannelHandle handle(final ChannelGrant channel) {
        final ChannelHandle handle = new ChannelHandle(channel);
        handle.follower(new RouteFollower(handle, () -> attach(handle), local, maker, registry.fabric(), session));
        return handle;
    }

    /** The agent says which route a channel is on, and which one it shall be on. On the control thread. */
    void onRoute(final ChannelGrant channel) {
        final ChannelHandle handle = handles.get(channel.key());
        if (handle != null) {
            handle.follower().onRoute(channel);
        }
    }

    private void offer(final ChannelHandle handle) {
        handles.put(handle.key(), handle);
        if (!offered.add(handle)) {
            giveBack(handle);
        }
    }

    /** Nobody takes the channel. */
    private void giveBack(final ChannelHandle handle) {
        if (handle.channel() != null) {
            handle.channel().close();
            return;
        }
        handles.remove(handle.key());
        handle.follower().close();
        if (handle.onFabric() != null) {
            handle.onFabric().decline();
        }
        release(handle.key());
    }

    /** Where many end together, as a job does, each would else say as often as it has others what one word says. */
    private void release(final ChannelKey key) {
        if (closedBecause == null) {
            session.releaseChannel(key);
        } else {
            session.letGoWithEndpoint(key);
        }
    }

    /** On the control thread. */
    void onEnding(final ChannelKey key, final ChannelEnding ending) {
        final ChannelHandle handle = handles.get(key);
        if (handle != null) {
            handle.end(ending);
        }
    }

    /** On the control thread. */
    void onGone(final ChannelKey key) {
        local.channelGone(Route.SHARED_MEMORY, key.channelId(), key.sideA());
    }

    /**
     * The memory was taken out of this VM without a warning: what is on it and not reliable is over, all else goes on by another route. On the
     * control thread, as often as it is seen.
     *
     * @return false, and nothing happened, if nothing was reliable here: the endpoint is over as well.
     */
    boolean loseMemory(final VicinityException why) {
        outlived |= handles.values().stream().anyMatch(ClientEndpoint::outlivesMemory);
        if (!outlived) {
            return false;
        }
        for (final ChannelHandle handle : List.copyOf(handles.values())) {
            if (outlivesMemory(handle)) {
                handle.follower().memoryLost(why);
            } else if (isOnMemory(handle)) {
                handle.end(ChannelEnding.takenBack(why.getMessage()));
                if (handle.channel() != null) {
                    handle.channel().close();
                }
            }
        }
        return true;
    }

    private static boolean outlivesMemory(final ChannelHandle handle) {
        return handle.grant().reliable()
                && handle.channel() != null
                && handle.channel().state() == ChannelState.OPEN;
    }

    private static boolean isOnMemory(final ChannelHandle handle) {
        return handle.channel() == null
                ? handle.grant().route().memory().isPresent()
                : handle.channel().routes().epochOnMemory().isPresent();
    }

    /** The endpoint is over without our doing. On the control thread. */
    void onGone(final String reason) {
        handles.values().forEach(handle -> handle.end(ChannelEnding.takenBack(reason)));
        letGo(reason);
    }

    @Override
    public int poll(final EndpointMessageHandler handler, final int limit) {
        return local.poll(handler, limit);
    }

    @Override
    public IdleStrategy newIdleStrategy() {
        return local.newReceiveIdle();
    }

    @Override
    public Optional<SharedMemory> share(final int length) {
        if (length < 1) {
            throw new IllegalArgumentException("at least one byte is shared, and not " + length);
        }
        requireOpen();
        return local.share(length, (offset, bytes) -> segment.piece(grant, offset, bytes));
    }

    @Override
    public void whenMemoryIsWanted(final Runnable listener) {
        local.whenMemoryIsWanted(Objects.requireNonNull(listener, "listener"));
    }

    void wake() {
        local.wake();
    }

    @Override
    public List<Channel> channels() {
        return handles.values().stream()
                .filter(ChannelHandle::isTaken)
                .map(ChannelHandle::channel)
                .map(Channel.class::cast)
                .toList();
    }

    @Override
    public boolean isOpen() {
        return closedBecause == null;
    }

    @Override
    public void close() {
        if (letGo("it was closed")) {
            try {
                // So that the name is free when this returns.
                session.releaseEndpointAndWait(grant.endpointId());
            } catch (final VicinityException e) {
                // It is let go of either way, and the daemon hears of it later: nothing that a caller of close() could
                // mend.
                registry.onError(e);
            }
        }
    }

    private boolean letGo(final String reason) {
        synchronized (lifecycle) {
            if (closedBecause != null) {
                return false;
            }
            closedBecause = reason;
            try {
                offered.close().forEach(this::giveBack);
                local.close();
            } catch (final RuntimeException e) {
                // Whatever was not closed ends with the endpoint, of which the daemon is told all the same.
                registry.onError(e);
            }
        }
        segment.remove(local);
        registry.remove(this);
        return true;
    }

    @Override
    public void onClosed(final RingChannel channel) {
        final ChannelKey key = keyOf(channel);
        final ChannelHandle handle = handles.remove(key);
        if (handle != null) {
            handle.follower().close();
        }
        release(key);
    }

    @Override
    public boolean isMemoryGone() {
        return segment.isUnplugged();
    }

    @Override
    public void onViolation(final RingChannel channel, final Violation violation) {
        final ChannelHandle handle = handles.get(keyOf(channel));
        if (handle != null && handle.onFabric() != null) {
            handle.onFabric().quarantine(violation.name());
        }
        session.reportViolation(keyOf(channel), violation.name());
    }

    @Override
    public void onPause(final Route before, final long nanos) {
        registry.pauses().add(before, nanos);
    }

    /** Not by the handle: a channel may be closed by the polling thread before the one that attaches it has it in hands. */
    private static ChannelKey keyOf(final RingChannel channel) {
        return new ChannelKey(channel.id(), channel.isSideA());
    }

    private void requireOpen() {
        final String reason = closedBecause;
        if (reason != null) {
            throw new VicinityException(
                    "ENDPOINT_CLOSED", "endpoint " + name() + " is not open: " + reason, "claim the name again");
        }
    }

    @Override
    public String toString() {
        return "Endpoint[" + name() + (isOpen() ? "]" : ", closed]");
    }
}
