package io.vicinity.guestd;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.InfoResponse;
import io.vicinity.control.v1.ListChannelsResponse;
import io.vicinity.control.v1.PeerInfo;
import io.vicinity.control.v1.Welcome;
import io.vicinity.guestd.agent.AgentConnector;
import io.vicinity.guestd.agent.AgentCredentials;
import io.vicinity.guestd.agent.AgentFailures;
import io.vicinity.guestd.agent.AgentLink;
import io.vicinity.guestd.agent.Incarnation;
import io.vicinity.guestd.bar.BarHolder;
import io.vicinity.guestd.bar.BarSource;
import io.vicinity.guestd.bar.DeviceWatch;
import io.vicinity.guestd.broker.Broker;
import io.vicinity.guestd.client.ClientServer;
import io.vicinity.guestd.client.CredentialCheck;
import io.vicinity.guestd.client.DaemonService;
import io.vicinity.guestd.health.BarHealth;
import io.vicinity.guestd.health.ChannelHealth;
import io.vicinity.guestd.health.FabricCounters;
import io.vicinity.guestd.health.FabricHealth;
import io.vicinity.guestd.health.HeartbeatWatch;
import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.guestd.pci.PciBus;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import io.vicinity.service.FailureCode;
import io.vicinity.service.HostPort;
import io.vicinity.service.MetricsPage;
import io.vicinity.service.Program;
import io.vicinity.service.RuntimeDirectory;
import io.vicinity.service.VicinityFailure;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The guest daemon of one VM: all its parts, put together. One of them fails to start: those before it are closed again.
 */
public final class GuestDaemon implements AutoCloseable {
    private static final int DURABLE_COUNTERS = 16 * 1024;
    private static final Duration STUCK = Duration.ofSeconds(10);

    private final GuestDaemonConfig config;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final MetricsPage page;
    private final Sleepers sleepers;
    private final BarHolder bars;
    private final DeviceWatch device;
    private final BarHealth barHealth;
    private final ControlLoop loop;
    private final AgentLink link;
    private final ChannelHealth health;
    private final FabricHealth fabric;
    private final HeartbeatWatch heartbeat;
    private final Broker broker;
    private final CompletableFuture<Welcome> registered;
    private final InetSocketAddress metricsAddress;

    /**
     * Starts a daemon. Returns before the agent answered: see {@link #awaitRegistration()}.
     *
     * @param given configuration.
     * @param check who may use the daemon; null for what the configuration says.
     * @throws VicinityFailure naming what is wrong.
     */
    public GuestDaemon(final GuestDaemonConfig given, final CredentialCheck check) {
        config = given.conclude(Processes.ownUid());
        try {
            sleepers = part(new Sleepers(config));
            bars = part(new BarHolder(sleepers::deviceWent));
            device = part(new DeviceWatch(
                    BarSource.parse(sleepers.bar(), new PciBus(config.pciDevices())),
                    bars,
                    Optional.ofNullable(config.barGroup()),
                    sleepers::deviceCame));
            barHealth = new BarHealth(device::attached);
            final RuntimeDirectory state = RuntimeDirectory.open(config.state());
            final DurableCounters durable = part(DurableCounters.open(state.resolve("counters"), DURABLE_COUNTERS));
            page = part(new MetricsPage());
            loop = part(new ControlLoop());
            health = new ChannelHealth(
                    bars,
                    part(new FabricCounters(
                            config.besideSocket(".counters"), Optional.ofNullable(config.socketGroup()))),
                    durable,
                    System::nanoTime);
            fabric = new FabricHealth(durable);
            heartbeat = new HeartbeatWatch(bars, System::nanoTime);
            final Incarnation incarnation = new Incarnation(state);
            final HostPort agent = HostPort.parse(config.agent());
            final AgentCredentials credentials = new AgentCredentials(config.cert(), config.key(), config.ca());
            // Now, so that a wrong file ends the daemon before anybody waits for it.
            credentials.load();
            link = part(new AgentLink(
                    new AgentConnector(agent, credentials, loop.group()),
                    loop,
                    bars,
                    incarnation,
                    Processes.version(),
                    this::describeDevice));
            broker = new Broker(
                    loop,
                    link,
                    () -> bars.get().path(),
                    sleepers.socket(),
                    health::cover,
                    health,
                    config.grace(),
                    health,
                    new FabricHost(config.fabric(), agent),
                    config.fabricDevice(),
                    fabric,
                    incarnation.get() == 0);
            final DurableCounter refusals = durable.counter("clients-refused");
            final CredentialCheck permitted = check == null
                    ? CredentialCheck.of(Set.copyOf(config.allowUids()), Set.copyOf(config.allowGids()))
                    : check;
            part(sleepers.serve(
                    loop,
                    permitted,
                    refusals::increment,
                    this::isOurs,
                    this::positionOf,
                    broker::processOf,
                    link::sayAgain,
                    page.registry()));
            part(ClientServer.start(
                    loop.group(),
                    config.socket(),
                    Optional.ofNullable(config.socketGroup()),
                    permitted,
                    refusals::increment,
                    new DaemonService(loop, broker, this::info, this::channels)));
            if (bars.isPresent()) {
                // Now, so that a full or foreign directory ends the daemon before anybody waits for it.
                final Path ignored = health.cover();
            }
            parts.push(() -> loop.run(broker::close));
            page.ready("mapped", () -> bars.isPresent() && bars.get().isPlugged());
            page.ready("registered", link::isConnected);
            page.live("control", () -> loop.turnedWithin(STUCK));
            metricsAddress = page.listen(config.metrics());
            state.write(
                    "metrics.address",
                    new HostPort(metricsAddress.getAddress().getHostAddress(), metricsAddress.getPort()).toString());
            barHealth.bindTo(page.registry());
            part(sampling());
            registered = link.start(broker.agentListener()).thenApply(welcome -> {
                bind(welcome.getSegment().getTenant(), refusals);
                return welcome;
            });
            device.start(link);
        } catch (final VicinityFailure e) {
            close();
            throw e;
        }
    }

    private boolean isOurs(final int peerId) {
        final Welcome welcome = link.welcome();
        return welcome != null && welcome.getPeerId() == peerId;
    }

    private OptionalInt positionOf(final int peerId) {
        return broker.peer(peerId)
                .filter(PeerInfo::hasIvshmemPosition)
                .map(peer -> OptionalInt.of(peer.getIvshmemPosition()))
                .orElse(OptionalInt.empty());
    }

    private <T extends AutoCloseable> T part(final T part) {
        parts.push(part);
        return part;
    }

    private void describeDevice(final DaemonHello.Builder hello) {
        device.attached()
                .flatMap(attached -> attached.found().device())
                .map(IvshmemDevice::position)
                .orElse(OptionalInt.empty())
                .ifPresent(hello::setIvshmemPosition);
        sleepers.describe(hello);
    }

    private AutoCloseable sampling() {
        final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon(true).name("health").factory());
        final var ignored = sampler.scheduleWithFixedDelay(
                () -> {
                    heartbeat.ageMillis();
                    health.sample();
                },
                1,
                1,
                TimeUnit.SECONDS);
        return () -> {
            sampler.shutdownNow();
            sampler.awaitTermination(1, TimeUnit.SECONDS);
        };
    }

    private void bind(final String tenant, final DurableCounter refusals) {
        final MeterRegistry registry = page.registry();
        final Tags tags = Tags.of("tenant", tenant);
        health.bindTo(registry, tenant);
        fabric.bindTo(registry, tenant);
        gauge(
                registry,
                "vicinity.agent.connected",
                "1 while there is a session with the agent",
                tags,
                () -> link.isConnected() ? 1 : 0);
        gauge(
                registry,
                "vicinity.agent.heartbeat.age.seconds",
                "Seconds since the agent's heartbeat in the segment was seen to move",
                tags,
                () -> heartbeat.ageMillis() / 1e3);
        gauge(registry, "vicinity.clients", "Processes that are connected", tags, broker::clientCount);
        gauge(registry, "vicinity.endpoints", "Endpoints that processes hold", tags, broker::endpointCount);
        FunctionCounter.builder("vicinity.agent.sessions", link, AgentLink::sessions)
                .description("Sessions with the agent in this life of the daemon")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("vicinity.clients.refused", refusals, DurableCounter::get)
                .description("Calls refused for the credentials of the calling process")
                .tags(tags)
                .register(registry);
    }

    private static void gauge(
            final MeterRegistry registry,
            final String name,
            final String description,
            final Tags tags,
            final Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }

    /**
     * Waits until the agent knows this VM: for a device without end, then for the agent as long as configured.
     *
     * @return what the agent said.
     * @throws VicinityFailure why a person must help; {@link FailureCode#AGENT_UNREACHABLE} when the time was over.
     * @throws InterruptedException if the daemon is to end before.
     */
    public Welcome awaitRegistration() throws InterruptedException {
        try {
            device.cameOnce().get();
            return registered.get(config.agentTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (final TimeoutException e) {
            final VicinityFailure last = link.lastFailure();
            throw last == null ? AgentFailures.unreachable(config.agent(), "", e) : last;
        } catch (final ExecutionException e) {
            throw Program.named(e.getCause());
        }
    }

    /**
     * Where the metrics page listens.
     *
     * @return the address, with the port in fact.
     */
    public InetSocketAddress metricsAddress() {
        return metricsAddress;
    }

    /** The configuration with its defaults. */
    GuestDaemonConfig config() {
        return config;
    }

    /** Takes a sample of the counters now, instead of within a second. */
    void sampleNow() {
        health.sample();
    }

    private InfoResponse info() {
        final Welcome welcome = link.welcome();
        final InfoResponse.Builder info = InfoResponse.newBuilder()
                .setBarPath(bars.isPresent() ? bars.get().path().toString() : "")
                .setDaemonVersion(Processes.version())
                .setAgentAddress(config.agent())
                .setAgentConnected(link.isConnected())
                .addAllPeers(broker.peers())
                .setClients(broker.clientCount())
                .setEndpoints(broker.endpointCount())
                .setChannels(broker.endCount())
                .setHeartbeatAgeMillis(heartbeat.ageMillis())
                .setFabricDevice(config.fabricDevice());
        barHealth.info().ifPresent(info::setBar);
        sleepers.describe(info);
        fabric.describe(info);
        if (welcome != null) {
            info.setVm(welcome.getVm())
                    .setTenant(welcome.getSegment().getTenant())
                    .setPeerId(welcome.getPeerId())
                    .setIncarnation(welcome.getIncarnation())
                    .setSegment(welcome.getSegment())
                    .setAgentVersion(welcome.getAgentVersion());
        }
        return info.build();
    }

    private ListChannelsResponse channels() {
        final ListChannelsResponse.Builder channels = ListChannelsResponse.newBuilder();
        broker.visitEnds(use -> channels.addChannels(health.status(use)));
        return channels.build();
    }

    /** Ends the daemon. Channels go on; a daemon that starts soon takes them up again. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (final Exception e) {
                System.getLogger(GuestDaemon.class.getName())
                        .log(System.Logger.Level.WARNING, "a part of the daemon did not close", e);
            }
        }
    }
}
