package io.vicinity.client.fabric;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.vicinity.client.VicinityException;
import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.client.fabric.ucx.UcxOptions;
import io.vicinity.client.fabric.ucx.UcxWorker;
import io.vicinity.fabric.FabricRefusal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * This process's place on the fabric: where others connect to its endpoints, and from where it connects to theirs, by TCP with TLS 1.3. One
 * event loop carries all of its channels. Thread-safe.
 */
public final class FabricPort implements AutoCloseable {
    /** Bytes that may wait in a connection before it takes no more, and below which it takes more again. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private static final long FLUSH_MILLIS = 5_000;
    private static final Logger LOG = System.getLogger(FabricPort.class.getName());

    private final Supplier<FabricIdentity> identity;
    private final FabricTiming timing;
    private final DrivenEventLoop loop = new DrivenEventLoop("vicinity-fabric");
    private final Optional<UcxOptions> ucxOptions;
    private final LongSupplier clock;
    private final Channel listening;
    private final InetSocketAddress address;
    private final Set<FabricChannel> channels = ConcurrentHashMap.newKeySet();
    private final Refusals refusals = new Refusals();
    private final AtomicLong byUcx = new AtomicLong();

    /** Are lives looked at now and then? On the event loop alone. */
    private boolean checking;

    /** Made when it is wanted first; on the event loop alone. */
    private Optional<UcxCarrier> ucx;

    /**
     * Begins to listen.
     *
     * @param identity of this VM now; asked for each connection.
     * @param bind     where to listen; port 0 takes any. It is told to the others, so the host must be one that they reach.
     * @param timing   how long what may take.
     * @param offers   given the channels that others want to open; must not block.
     * @throws VicinityException ADDRESS_UNUSABLE.
     */
    public FabricPort(
            final Supplier<FabricIdentity> identity,
            final InetSocketAddress bind,
            final FabricTiming timing,
            final Consumer<FabricOffer> offers) {
        this(identity, bind, timing, Optional.empty(), offers);
    }

    /**
     * Begins to listen.
     *
     * @param identity of this VM now; asked for each connection.
     * @param bind     where to listen; port 0 takes any. It is told to the others, so the host must be one that they reach.
     * @param timing   how long what may take.
     * @param ucx      how to carry frames by UCX, between ends that both can; empty: by TCP alone.
     * @param offers   given the channels that others want to open; must not block.
     * @throws VicinityException ADDRESS_UNUSABLE.
     */
    public FabricPort(
            final Supplier<FabricIdentity> identity,
            final InetSocketAddress bind,
            final FabricTiming timing,
            final Optional<UcxOptions> ucx,
            final Consumer<FabricOffer> offers) {
        this(identity, bind, timing, ucx, offers, System::nanoTime);
    }

    /** With another clock, in nanoseconds, for what UCX does seldom. */
    FabricPort(
            final Supplier<FabricIdentity> identity,
            final InetSocketAddress bind,
            final FabricTiming timing,
            final Optional<UcxOptions> ucx,
            final Consumer<FabricOffer> offers,
            final LongSupplier clock) {
        this.ucxOptions = ucx;
        this.clock = clock;
        this.identity = identity;
        this.timing = timing;
        final Acceptor acceptor = new Acceptor(this, loop, offers);
        try {
            listening = new ServerBootstrap()
                    .group(loop)
                    .channel(EpollServerSocketChannel.class)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(final Channel made) {
                            new FabricConnection(acceptor, timing.greet().toMillis())
                                    .install(made, identity.get().server(), identity.get());
                        }
                    })
                    .bind(bind)
                    .syncUninterruptibly()
                    .channel();
        } catch (final RuntimeException e) {
            final var ignored = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new VicinityException(
                    "ADDRESS_UNUSABLE",
                    "cannot listen on " + bind + " for the fabric: " + e.getMessage(),
                    "name an address of this VM that others reach",
                    e);
        }
        address = (InetSocketAddress) listening.localAddress();
        // Now: it takes a while, for which no channel is to wait later. What it takes of the device it takes later.
        ucx.ifPresent(_ -> Thread.ofPlatform().daemon(true).name("vicinity-ucx").start(UcxWorker::load));
    }

    /** A channel was made. On the event loop. */
    private void beginToCheckLives() {
        if (!checking) {
            checking = true;
            checkLivesLater();
        }
    }

    /** Goes on as long as there are channels: a process whose messages all go through memory is not woken for others. */
    private void checkLives() {
        if (channels.isEmpty()) {
            checking = false;
            return;
        }
        for (final FabricChannel channel : channels) {
            channel.link().checkLife(timing.heartbeat().toNanos(), timing.deaf().toNanos());
        }
        checkLivesLater();
    }

    private void checkLivesLater() {
        final long period = Math.max(1, timing.heartbeat().toMillis() / 2);
        final var ignored = loop.schedule(this::checkLives, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Where others connect.
     *
     * @return the address, with the port that was taken.
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * As {@link #address()}, as it is told to others.
     *
     * @return host:port.
     */
    public String addressText() {
        final String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /**
     * Reads what {@link #addressText()} wrote, or somebody else.
     *
     * @param text host:port.
     * @return the address.
     * @throws VicinityException ADDRESS_UNUSABLE.
     */
    public static InetSocketAddress parse(final String text) {
        final int colon = text.lastIndexOf(':');
        try {
            final String host = text.substring(0, Math.max(0, colon));
            return new InetSocketAddress(
                    host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (final IllegalArgumentException e) {
            throw new VicinityException(
                    "ADDRESS_UNUSABLE",
                    "'" + text + "' is no address on the fabric",
                    "let the process at the other end tell one, as HOST:PORT",
                    e);
        }
    }

    /**
     * Opens a channel to an endpoint of another process.
     *
     * @param end   this end.
     * @param there where the other process listens.
     * @return done when the other end has taken the channel; fails with a {@link VicinityException}.
     */
    public CompletableFuture<FabricChannel> open(final FabricEnd end, final InetSocketAddress there) {
        return new Dialler(this, loop, end, there).start();
    }

    /**
     * Connections that were not let in: of those who could not show that they are of this tenant, spoke otherwise, or wanted what is not
     * there.
     *
     * @return how many since this was called last, by the reason.
     */
    public Map<FabricRefusal, Long> takeRefusals() {
        return refusals.take();
    }

    Refusals refusals() {
        return refusals;
    }

    /**
     * Connections whose frames went by UCX, of those that this port made or took.
     *
     * @return how many.
     */
    public long byUcx() {
        return byUcx.get();
    }

    void carriesByUcx() {
        byUcx.incrementAndGet();
    }

    FabricIdentity identity() {
        return identity.get();
    }

    FabricTiming timing() {
        return timing;
    }

    /** UCX, if it is here and fit, and is to be used. On the event loop. */
    @SuppressWarnings("OptionalAssignedToNull") // Not looked for yet.
    Optional<UcxCarrier> ucx() {
        if (ucx == null) {
            ucx = ucxOptions.flatMap(this::startUcx);
        }
        return ucx.filter(carrier -> !carrier.isClosed());
    }

    private Optional<UcxCarrier> startUcx(final UcxOptions options) {
        try {
            return Optional.of(new UcxCarrier(loop, options, clock));
        } catch (final UcxException e) {
            LOG.log(
                    Level.WARNING,
                    "event=tcp_instead_of_ucx options={0} reason=\"{1}\"",
                    options.values(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    FabricChannel create(final FabricEnd end, final int remoteUnits, final Consumer<String> onLost) {
        return create(end, remoteUnits, onLost, () -> {});
    }

    FabricChannel create(
            final FabricEnd end, final int remoteUnits, final Consumer<String> onLost, final Runnable onEnded) {
        final FabricChannel[] made = new FabricChannel[1];
        made[0] = new FabricChannel(end, remoteUnits, loop, onLost, () -> {
            channels.remove(made[0]);
            onEnded.run();
        });
        channels.add(made[0]);
        loop.execute(this::beginToCheckLives);
        return made[0];
    }

    @SuppressWarnings("OptionalAssignedToNull") // From now on there is none.
    private void closeUcx() {
        if (ucx != null) {
            ucx.ifPresent(UcxCarrier::close);
        }
        ucx = Optional.empty();
    }

    private boolean isClosing() {
        return channels.stream().anyMatch(channel -> channel.link().isClosing());
    }

    /** Lets go of everything, once what was sent on channels that are closed by now has arrived, or after some seconds. */
    @Override
    public void close() {
        final var ignored = listening.close();
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
        while (!loop.isShuttingDown() && isClosing() && System.nanoTime() - deadline < 0) {
            try {
                Thread.sleep(1);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        if (!loop.isShuttingDown()) {
            loop.submit(this::closeUcx).awaitUninterruptibly(FLUSH_MILLIS);
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(FLUSH_MILLIS);
    }
}
