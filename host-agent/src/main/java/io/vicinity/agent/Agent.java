package io.vicinity.agent;

import io.vicinity.agent.config.AgentConfig;
import io.vicinity.agent.control.AgentFacts;
import io.vicinity.agent.control.DaemonServer;
import io.vicinity.agent.control.FabricCertifier;
import io.vicinity.agent.control.OperatorServer;
import io.vicinity.agent.descriptors.DescriptorStore;
import io.vicinity.agent.descriptors.ServiceManager;
import io.vicinity.agent.host.DeviceWatch;
import io.vicinity.agent.host.HostedTenant;
import io.vicinity.agent.host.Tenants;
import io.vicinity.agent.hypervisor.Attachments;
import io.vicinity.agent.hypervisor.DeviceSilence;
import io.vicinity.agent.hypervisor.Hypervisor;
import io.vicinity.agent.hypervisor.Hypervisors;
import io.vicinity.agent.hypervisor.Sessions;
import io.vicinity.agent.hypervisor.TenantPlace;
import io.vicinity.agent.hypervisor.TenantPlaces;
import io.vicinity.agent.hypervisor.libvirt.LibvirtHypervisor;
import io.vicinity.agent.hypervisor.qmp.QmpHypervisor;
import io.vicinity.agent.ivshmem.IvshmemOptions;
import io.vicinity.agent.ivshmem.IvshmemSegment;
import io.vicinity.agent.ivshmem.IvshmemServer;
import io.vicinity.agent.ivshmem.IvshmemSocket;
import io.vicinity.agent.metrics.AgentMetrics;
import io.vicinity.agent.metrics.DirectoryMetrics;
import io.vicinity.agent.metrics.HypervisorMetrics;
import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.agent.pki.ServerCredentials;
import io.vicinity.agent.segment.Access;
import io.vicinity.agent.segment.AgentLock;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.service.DurableCounters;
import io.vicinity.service.HostPort;
import io.vicinity.service.MetricsPage;
import io.vicinity.service.RuntimeDirectory;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * One running agent: everything from its lock to its servers. Several may live in one process, with runtime directories of their own.
 * Thread-safe.
 */
public final class Agent implements AutoCloseable {
    /** File in the runtime directory with the address at which daemons are served, {@code HOST:PORT}. */
    public static final String ADDRESS_FILE = "agent.address";

    /** File in the runtime directory with the address of the metrics page, {@code HOST:PORT}. */
    public static final String METRICS_ADDRESS_FILE = "metrics.address";

    private static final System.Logger LOG = System.getLogger(Agent.class.getName());
    private static final String COUNTERS_FILE = "counters";
    private static final int MAX_COUNTERS = 4096;
    /**
     * For both ends of a channel to make a new route. Messages go by the former one meanwhile, and a process that has never been on
     * the fabric takes ten seconds to load it where the machine is busy. Shorter than the operators' commands wait, who are then told why.
     */
    private static final Duration ROUTE_PATIENCE = Duration.ofSeconds(25);

    private final AgentConfig config;
    private final boolean ephemeral;
    /** What was opened, the newest first; closed in this order. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private final Optional<ServiceManager> manager = ServiceManager.find(System.getenv());
    private Tenants tenants;
    private HostPort address;
    private HostPort metricsAddress;
    private boolean closed;

    private Agent(final AgentConfig config, final boolean ephemeral) {
        this.config = config;
        this.ephemeral = ephemeral;
    }

    /**
     * Starts an agent.
     *
     * @param config    of the agent.
     * @param ephemeral true if its segments and runtime files are removed when it is closed.
     * @return the agent, serving.
     * @throws VicinityFailure naming what is in the way; nothing of this start remains then.
     */
    public static Agent start(final AgentConfig config, final boolean ephemeral) {
        return start(config, ephemeral, _ -> {});
    }

    /**
     * Starts an agent that has something done before it says that it is ready.
     *
     * @param config      of the agent.
     * @param ephemeral   true if its segments and runtime files are removed when it is closed.
     * @param beforeReady called by this thread with the agent's authority, once the agent has its lock and all its ports: nothing else keeps
     *                    it from starting. If it fails, so does the start.
     * @return the agent, serving.
     * @throws VicinityFailure naming what is in the way; nothing of this start remains then.
     */
    public static Agent start(
            final AgentConfig config, final boolean ephemeral, final Consumer<CertificateAuthority> beforeReady) {
        final Agent agent = new Agent(config, ephemeral);
        try {
            agent.open(beforeReady);
            return agent;
        } catch (final RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    private void open(final Consumer<CertificateAuthority> beforeReady) {
        final RuntimeDirectory runtime = RuntimeDirectory.open(config.runtimeDir());
        final long startTime = System.currentTimeMillis();
        final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("agent-control").daemon(true).factory());
        opened.push(executor::shutdownNow);
        opened.push(AgentLock.take(config.runtimeDir()));
        final MetricsPage page = new MetricsPage();
        opened.push(page);
        final DurableCounters counters = DurableCounters.open(runtime.resolve(COUNTERS_FILE), MAX_COUNTERS);
        opened.push(counters);
        final AgentMetrics metrics = new AgentMetrics(page.registry(), counters);
        final Directory directory = Directories.make(config, ephemeral);
        tenants = Tenants.open(config, ephemeral, directory, metrics::totals);
        opened.push(tenants);
        // Only now, that it knows what an earlier life had: it gives up what it finds beyond that.
        directory.start();
        opened.push(directory);
        DirectoryMetrics.show(directory, page.registry());
        tenants.all().forEach(metrics::show);

        final CertificateAuthority authority = CertificateAuthority.open(config.pkiDir());
        final Credentials credentials = ServerCredentials.open(config.pkiDir(), authority, config.serverNames());
        final DaemonServer daemons = DaemonServer.start(
                HostPort.parse(config.listen()),
                credentials,
                tenants,
                directory,
                executor,
                metrics,
                new FabricCertifier(authority),
                AgentVersion.VERSION);
        opened.push(daemons);
        address = daemons.address();
        final Optional<IvshmemServer> ivshmem =
                config.ivshmem() ? Optional.of(serveQemu(metrics, executor)) : Optional.empty();
        ivshmem.ifPresent(server -> page.live("ivshmem-thread", server::isServing));
        final Attachments attachments = attachments(ivshmem, page);
        final AgentFacts facts = new AgentFacts(AgentVersion.VERSION, startTime, address.toString());
        opened.push(OperatorServer.start(
                config.operatorSocket(),
                tenants,
                tenant -> ivshmem.flatMap(server -> server.socket(tenant)),
                directory,
                attachments,
                facts,
                metrics));
        tenants.startHeartbeat(executor);
        tenants.startExpiry(executor, ROUTE_PATIENCE);
        page.live("control-thread", () -> !executor.isShutdown());
        page.ready("daemon-server", daemons::isServing);
        page.ready("directory", () -> directory.status().connected());
        page.ready(
                "journals",
                () -> tenants.all().stream().allMatch(tenant -> tenant.journal().isHealthy()));
        final InetSocketAddress metricsAt = page.listen(config.metrics());
        metricsAddress = new HostPort(HostPort.parse(config.metrics()).host(), metricsAt.getPort());
        beforeReady.accept(authority);
        runtime.write(METRICS_ADDRESS_FILE, metricsAddress + "\n");
        runtime.write(ADDRESS_FILE, address + "\n");
        LOG.log(
                Level.INFO,
                "READY listen={0} metrics={1} operators={2} tenants={3} pid={4,number,#} version={5}",
                address,
                metricsAddress,
                config.operatorSocket(),
                tenants.all().stream().map(tenant -> tenant.segment().tenant()).toList(),
                ProcessHandle.current().pid(),
                AgentVersion.VERSION);
        manager.ifPresent(ServiceManager::ready);
    }

    private Attachments attachments(final Optional<IvshmemServer> ivshmem, final MetricsPage page) {
        final TenantPlaces places = new TenantPlaces(() -> tenants.all().stream()
                .map(tenant -> new TenantPlace(
                        tenant.segment().tenant(),
                        Path.of(tenant.segment().path()),
                        tenant.segment().size(),
                        ivshmem.flatMap(server -> server.socket(tenant.segment().tenant()))
                                .map(IvshmemSocket::path)))
                .toList());
        final Sessions sessions = new Sessions(tenants);
        final DeviceSilence silence =
                (tenant, pid) -> ivshmem.map(server -> server.hush(tenant, pid)).orElse(() -> {});
        final List<Hypervisor> ways = new ArrayList<>();
        if (config.qmpDir() != null) {
            ways.add(QmpHypervisor.start(config.qmpDir(), places, sessions, silence));
            opened.push(ways.getLast());
        }
        if (config.libvirt() != null) {
            ways.add(LibvirtHypervisor.start(config.libvirt(), places, sessions));
            opened.push(ways.getLast());
        }
        final HypervisorMetrics metrics = new HypervisorMetrics(page.registry());
        ways.forEach(metrics::show);
        final Hypervisors hypervisors = new Hypervisors(ways);
        tenants.all().forEach(tenant -> tenant.tenant().devices().identifyBy(hypervisors));
        return new Attachments(hypervisors, places, sessions, silence, config.ivshmemVectors(), metrics);
    }

    private IvshmemServer serveQemu(final AgentMetrics metrics, final Executor executor) {
        final List<IvshmemSegment> segments = tenants.all().stream()
                .map(tenant -> new IvshmemSegment(
                        tenant.segment().tenant(),
                        Path.of(tenant.segment().path()),
                        tenant.memory().layout().peerCapacity()))
                .toList();
        final DescriptorStore store = Stores.open(config, ephemeral, System.getenv(), manager);
        opened.push(store);
        final Access access = config.access();
        if (config.ivshmemDir().startsWith(config.runtimeDir())) {
            access.letThrough(config.runtimeDir());
        }
        final IvshmemServer server = IvshmemServer.start(
                new IvshmemOptions(config.ivshmemDir(), config.ivshmemVectors(), access, store, config.runtimeDir()),
                segments,
                tenant -> new DeviceWatch(tenant(tenant).tenant(), metrics.ivshmem(tenant), executor));
        opened.push(server);
        return server;
    }

    /**
     * Where daemons are served.
     *
     * @return host as configured, port in fact.
     */
    public HostPort address() {
        return address;
    }

    /**
     * Where the metrics page is.
     *
     * @return host as configured, port in fact.
     */
    public HostPort metricsAddress() {
        return metricsAddress;
    }

    /**
     * A tenant.
     *
     * @param name of the tenant.
     * @return the tenant.
     * @throws java.util.NoSuchElementException if it is not configured.
     */
    public HostedTenant tenant(final String name) {
        return tenants.find(name).orElseThrow();
    }

    /** Ends the agent in order: streams, then servers, then tenants. An ephemeral one leaves nothing. May be called more than once. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        manager.ifPresent(ServiceManager::stopping);
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (final Exception e) {
                LOG.log(Level.WARNING, "the agent did not end in order", e);
            }
        }
        removeRuntimeFiles();
    }

    private void removeRuntimeFiles() {
        if (address == null) {
            return;
        }
        final List<String> files = ephemeral
                ? List.of(ADDRESS_FILE, METRICS_ADDRESS_FILE, COUNTERS_FILE, "agent.lock")
                : List.of(ADDRESS_FILE, METRICS_ADDRESS_FILE);
        for (final String file : files) {
            try {
                Files.deleteIfExists(config.runtimeDir().resolve(file));
            } catch (final IOException e) {
                LOG.log(Level.WARNING, "runtime file cannot be removed file=" + file, e);
            }
        }
    }
}
