package io.vicinity.lab;

import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Identity;
import io.vicinity.vmlab.HostNamespace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A host: an agent, daemons of VMs whose BAR is a file in a directory on /dev/shm, and clients. It lasts for one test, or in a static
 * field for all tests of the class. When a test fails, what all processes said is printed.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final Lab LAB = new Lab();
 * }</pre>
 */
public final class Lab implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /** The tenant of VMs that are started without another. */
    public static final String TENANT = "acme";

    /** How long a process may take until it serves. */
    public static final Duration START_PATIENCE = Duration.ofMinutes(2);

    private static final Pattern BYTES_USED = Pattern.compile("bytes_?[uU]sed\\W+(\\d+)");
    private static final String READY = "READY";

    private final Map<String, LabProcess> running = new LinkedHashMap<>();
    private final List<LabProcess> all = new CopyOnWriteArrayList<>();
    private final List<String> tenants = new ArrayList<>(List.of(TENANT));
    private String segmentSize = "512MiB";
    private Path directory;
    private int agentPort;
    private boolean shared;
    private int hugePages;
    private HugePages mount;
    private Fleet fleet;
    private String host = "";
    private HostNamespace namespace;

    /**
     * One of several hosts, which have one directory and one certificate authority. Before the test begins.
     *
     * @param all  of them; an extension that begins before this one.
     * @param name of this host.
     */
    public Lab in(final Fleet all, final String name) {
        fleet = all;
        host = name;
        return this;
    }

    /** Other tenants than {@link #TENANT} alone. Before the test begins. */
    public Lab tenants(final String... names) {
        tenants.clear();
        tenants.addAll(List.of(names));
        return this;
    }

    /** Another size of each segment. Before the test begins. */
    public Lab segmentSize(final String size) {
        segmentSize = size;
        return this;
    }

    /**
     * Segments of huge pages, on a mount of this test's own; where there are none, the test is skipped. Before the test begins.
     *
     * @param mebibytes of each segment.
     */
    public Lab hugePages(final int mebibytes) {
        hugePages = mebibytes;
        return segmentSize(mebibytes + "MiB");
    }

    @Override
    public void beforeAll(final ExtensionContext context) {
        shared = true;
        up();
    }

    @Override
    public void beforeEach(final ExtensionContext context) {
        if (!shared) {
            up();
        }
    }

    @Override
    public void afterEach(final ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            printLogs();
        }
        if (!shared) {
            down();
        }
    }

    @Override
    public void afterAll(final ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            printLogs();
        }
        down();
    }

    private void up() {
        // A build that is interrupted must leave nothing behind either.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (Files.exists(directory)) {
                down();
            }
        }));
        try {
            directory = Files.createTempDirectory(Path.of("/dev/shm"), "vicinity-lab-");
            Files.createDirectories(segments());
            if (hugePages > 0) {
                mount = HugePages.mount(segments(), (long) hugePages * tenants.size() << 20);
            }
            agentPort = freePort();
            if (fleet != null && fleet.isSeparate()) {
                namespace = fleet.plug();
            }
            final StringBuilder config = new StringBuilder()
                    .append("listen: " + agentAddress() + "\n")
                    .append("server_names: [" + address() + "]\n")
                    .append("metrics: 127.0.0.1:" + freePort() + "\n")
                    .append("runtime_dir: " + directory.resolve("agent") + "\n")
                    .append("pki_dir: " + pki() + "\n")
                    .append("segment_dir: " + segments() + "\n")
                    .append("huge_pages: " + (hugePages > 0) + "\n")
                    .append("tenants:\n");
            if (fleet != null) {
                config.insert(0, fleet.config(host));
            }
            for (final String tenant : tenants) {
                config.append("  - name: " + tenant + "\n    segment_size: " + segmentSize + "\n");
            }
            Files.writeString(agentConfig(), config.toString());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void down() {
        all.forEach(LabProcess::close);
        all.forEach(LabProcess::awaitEnd);
        all.clear();
        running.clear();
        if (mount != null) {
            mount.close();
            mount = null;
        }
        if (namespace != null) {
            namespace.close();
            namespace = null;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void printLogs() {
        for (final LabProcess process : all) {
            System.err.println("---- " + process.name() + (process.isAlive() ? "" : " (ended)") + "\n" + process.log());
        }
    }

    /** The network of this host, if the fleet's hosts have their own. */
    public HostNamespace namespace() {
        return namespace;
    }

    private String address() {
        return namespace == null ? "127.0.0.1" : namespace.address();
    }

    private String agentAddress() {
        return address() + ":" + agentPort;
    }

    /** Where the daemons reach the agent. */
    public int agentPort() {
        return agentPort;
    }

    /** Where everything of this test lies. */
    public Path directory() {
        return directory;
    }

    /** Where the agent has its segments. */
    public Path segments() {
        return directory.resolve("segments");
    }

    private Path pki() {
        return fleet == null ? directory.resolve("pki") : fleet.pki();
    }

    /** The agent's configuration file. */
    public Path agentConfig() {
        return directory.resolve("agent.yaml");
    }

    /** The file that stands for the BAR of the tenant's VMs. */
    public Path bar(final String tenant) {
        return segments().resolve("vicinity-" + tenant);
    }

    /** Where the daemon of a VM listens. */
    public Path socket(final String vm) {
        return directory.resolve(vm + ".sock");
    }

    /** Starts the agent, again if it was there before, and waits until it serves. */
    public LabProcess startAgent(final String... options) {
        final List<String> arguments =
                new ArrayList<>(List.of("--config", agentConfig().toString()));
        arguments.addAll(List.of(options));
        final LabProcess agent = add("agent", Programs.agent(arguments));
        awaitReady(agent, READY);
        return agent;
    }

    /** Starts agent and daemons of VMs of {@link #TENANT}. */
    public void startHost(final String... vms) {
        for (final String vm : vms) {
            enroll(vm, TENANT);
        }
        startAgent();
        startDaemons(vms);
    }

    /** Makes a certificate for a VM. */
    public Path enroll(final String vm, final String tenant) {
        final Path files = directory.resolve("pki-" + vm);
        CertificateAuthority.open(pki())
                .issueVm(new Identity(vm, tenant), Duration.ofDays(1))
                .write(files);
        return files;
    }

    /** Starts daemons of VMs of {@link #TENANT}, again if they were there before, and waits until they serve. */
    public void startDaemons(final String... vms) {
        final List<LabProcess> daemons =
                Stream.of(vms).map(vm -> launchDaemon(vm, TENANT)).toList();
        daemons.forEach(daemon -> awaitReady(daemon, READY));
    }

    /** Starts the daemon of a VM, again if it was there before, and waits until it serves. */
    public LabProcess startDaemon(final String vm, final String tenant) {
        final LabProcess daemon = launchDaemon(vm, tenant);
        awaitReady(daemon, READY);
        return daemon;
    }

    private LabProcess launchDaemon(final String vm, final String tenant) {
        return launchDaemon(vm, tenant, bar(tenant));
    }

    /** Starts the daemon of a VM with any file for a BAR, and waits for nothing. */
    public LabProcess launchDaemon(final String vm, final String tenant, final Path bar) {
        return launchDaemon(vm, tenant, bar, agentAddress());
    }

    /** As {@link #launchDaemon(String, String, Path)}, with an agent that may be anywhere. */
    public LabProcess launchDaemon(final String vm, final String tenant, final Path bar, final String agent) {
        final Path files = directory.resolve("pki-" + vm);
        if (Files.notExists(files)) {
            enroll(vm, tenant);
        }
        return add(
                vm,
                Programs.daemon(List.of(
                        "--bar",
                        bar.toString(),
                        "--agent",
                        agent,
                        "--pki",
                        files.toString(),
                        "--socket",
                        socket(vm).toString(),
                        "--state",
                        directory.resolve("state-" + vm).toString(),
                        "--exit-with-parent",
                        "--metrics",
                        "127.0.0.1:0")));
    }

    /** Starts a client in each VM, and waits until they are connected to their daemons. */
    public List<LabClient> startClients(final String... vms) {
        final List<LabProcess> clients = Stream.of(vms).map(this::startClient).toList();
        clients.forEach(client -> awaitReady(client, LabClientMain.READY));
        return clients.stream().map(LabClient::new).toList();
    }

    private LabProcess startClient(final String vm) {
        final String main = LabClientMain.class.getName();
        final List<String> arguments = List.of(socket(vm).toString());
        // Of several hosts the clients talk on the fabric.
        return add(
                "client-" + vm,
                fleet == null ? Programs.java(main, arguments) : Programs.javaForCiphers(main, arguments));
    }

    /** Starts a client whose channels outlive their connection by no more than that, and waits until it is connected to its daemon. */
    public LabClient startClient(final String vm, final Duration reconnectLimit) {
        final LabProcess client = run(
                "client-" + vm,
                LabClientMain.class,
                socket(vm).toString(),
                Long.toString(START_PATIENCE.toMillis()),
                Long.toString(reconnectLimit.toMillis()));
        awaitReady(client, LabClientMain.READY);
        return new LabClient(client);
    }

    /** Runs a command of the command line in a VM. */
    public LabProcess runCli(final String name, final String vm, final String... arguments) {
        final ProcessBuilder builder = Programs.cli(List.of(arguments));
        builder.environment().put("VICINITY_SOCKET", socket(vm).toString());
        return add(name, builder);
    }

    /** Starts any program, to be ended with the test. */
    public LabProcess run(final String name, final Class<?> mainClass, final String... arguments) {
        return add(name, Programs.java(mainClass.getName(), List.of(arguments)));
    }

    /** Starts a program of classes that were made by the test, as a process of a VM. */
    public LabProcess runFrom(final String name, final Path classes, final String mainClass, final String vm) {
        final ProcessBuilder builder = Programs.java(
                classes + File.pathSeparator + System.getProperty("java.class.path"), mainClass, List.of());
        builder.environment().put("VICINITY_SOCKET", socket(vm).toString());
        return add(name, builder);
    }

    /** Starts a program of the tests as a process of a VM, with variables in its environment. */
    public LabProcess runIn(
            final String vm, final String name, final Map<String, String> environment, final Class<?> mainClass) {
        final ProcessBuilder builder = Programs.javaForCiphers(mainClass.getName(), List.of());
        builder.environment().put("VICINITY_SOCKET", socket(vm).toString());
        builder.environment().putAll(environment);
        return add(name, builder);
    }

    /** Runs the agent's program with other arguments. */
    public LabProcess runAgent(final String name, final String... arguments) {
        return add(name, Programs.agent(List.of(arguments)));
    }

    /** Bytes of the segment of {@link #TENANT} that are given out now, as the agent tells operators. */
    public long bytesUsed() {
        final LabProcess status = runAgent(
                "status",
                "status",
                "--socket",
                directory.resolve("agent/operator.sock").toString(),
                "--format",
                "json");
        if (status.awaitEnd() != 0) {
            throw new AssertionError(status.log());
        }
        final Matcher used = BYTES_USED.matcher(status.log());
        if (!used.find()) {
            throw new AssertionError("no bytes used in " + status.log());
        }
        return Long.parseLong(used.group(1));
    }

    /** A process that was started last under that name. */
    public LabProcess process(final String name) {
        return running.get(name);
    }

    private static void awaitReady(final LabProcess process, final String ready) {
        process.awaitLine(0, line -> line.contains(ready), START_PATIENCE);
    }

    private LabProcess add(final String name, final ProcessBuilder builder) {
        final LabProcess process = new LabProcess(name, namespace == null ? builder : namespace.place(builder));
        all.add(process);
        running.put(name, process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
