package io.vicinity.system.vm;

import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Identity;
import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import io.vicinity.lab.LabClientMain;
import io.vicinity.lab.LabProcess;
import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.Job;
import io.vicinity.vmlab.LabHost;
import io.vicinity.vmlab.VmLab;
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
import java.util.stream.Stream;

/**
 * A host as an operator sets it up: the agent of this build, guests that have their memory from its ivshmem sockets, and in each
 * guest the daemon of this build. Closes all that it started.
 */
final class VicinityHost implements AutoCloseable {
    /** How long a JVM in a guest may take to start and to do something short, where QEMU translates. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Path DEPLOY =
            Path.of("..", "..", "deploy").toAbsolutePath().normalize();
    private static final int VECTORS = 2;
    private static final String MONITORS = "qmp";
    private static final Path SOCKET = Path.of("/run/vicinity/guestd.sock");

    private final LabHost host;
    private final Path directory;
    private final Path segments;
    private final int port;
    private final LabProcess agent;
    private final Map<String, Guest> guests = new LinkedHashMap<>();
    private final Map<String, Job> daemons = new LinkedHashMap<>();

    private VicinityHost(final VmLab lab, final String name, final Map<String, String> tenants) throws IOException {
        lab.visible(DEPLOY);
        host = lab.host(name);
        directory = Files.createDirectories(lab.directory().resolve("agent-" + name));
        segments = Files.createTempDirectory(lab.memory(), name + "-");
        port = freePort();
        final StringBuilder config = new StringBuilder()
                .append("listen: 127.0.0.1:" + port + "\n")
                .append("server_names: [" + host.address() + "]\n")
                .append("metrics: 127.0.0.1:" + freePort() + "\n")
                .append("runtime_dir: " + directory.resolve("run") + "\n")
                .append("pki_dir: " + directory.resolve("pki") + "\n")
                .append("segment_dir: " + segments + "\n")
                .append("ivshmem_vectors: " + VECTORS + "\n")
                .append("qmp_dir: " + Files.createDirectories(directory.resolve(MONITORS)) + "\n")
                .append("tenants:\n");
        tenants.forEach((tenant, size) -> config.append("  - name: " + tenant + "\n    segment_size: " + size + "\n"));
        final Path file = Files.writeString(directory.resolve("agent.yaml"), config);
        agent = new LabProcess("agent", launcher("vicinity-agent", "--config", file.toString()));
        agent.awaitLine(0, line -> line.contains("READY"), Lab.START_PATIENCE);
    }

    /**
     * Starts the agent, and waits until it serves.
     *
     * @param segmentSize a power of two, such as "64MiB".
     */
    static VicinityHost start(
            final VmLab lab, final String name, final String segmentSize, final List<String> tenants) {
        final Map<String, String> sizes = new LinkedHashMap<>();
        tenants.forEach(tenant -> sizes.put(tenant, segmentSize));
        return start(lab, name, sizes);
    }

    /**
     * Starts the agent, and waits until it serves.
     *
     * @param tenants with the size of the segment of each, by name.
     */
    static VicinityHost start(final VmLab lab, final String name, final Map<String, String> tenants) {
        try {
            return new VicinityHost(lab, name, tenants);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder launcher(final String program, final String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(DEPLOY.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = host.program(command);
        builder.environment().put("VICINITY_JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /**
     * Boots guests and starts a daemon in each; all at the same time.
     *
     * @param tenants of the VMs, by name.
     */
    void boot(final Map<String, String> tenants) {
        boot(tenants, Map.of());
    }

    /**
     * Boots guests and starts a daemon in each; all at the same time.
     *
     * @param tenants of the VMs that have a device, by name.
     * @param empty   VMs without a device, whose daemons wait for one, and whose monitors the agent knows; with their tenants.
     */
    void boot(final Map<String, String> tenants, final Map<GuestSpec, String> empty) {
        final Map<String, String> all = new LinkedHashMap<>(tenants);
        empty.forEach((spec, tenant) -> all.put(spec.name(), tenant));
        final GuestSpec[] specs = Stream.concat(
                        tenants.entrySet().stream()
                                .map(vm -> GuestSpec.named(vm.getKey())
                                        .ivshmemDoorbell(ivshmemSocket(vm.getValue()), VECTORS)),
                        empty.keySet().stream().map(this::withMonitor))
                .toArray(GuestSpec[]::new);
        final List<Job> started = new ArrayList<>();
        for (final Guest guest : host.boot(specs)) {
            final String bar = tenants.containsKey(guest.name()) ? bar(guest) : "auto";
            started.add(startDaemon(guest, all.get(guest.name()), bar));
        }
        started.forEach(daemon -> daemon.awaitLine(
                line -> line.contains("READY") || line.contains("waiting for an ivshmem device"), PATIENCE));
    }

    /** Starts a QEMU whose guest never runs, and whose monitor the agent knows. */
    Guest startPaused(final GuestSpec spec) {
        return host.start(withMonitor(spec).arguments("-S"));
    }

    private GuestSpec withMonitor(final GuestSpec spec) {
        return spec.arguments(
                "-qmp", "unix:" + directory.resolve(MONITORS).resolve(spec.name() + ".qmp") + ",server=on,wait=off");
    }

    private Job startDaemon(final Guest guest, final String tenant, final String bar) {
        guests.put(guest.name(), guest);
        CertificateAuthority.open(directory.resolve("pki"))
                .issueVm(new Identity(guest.name(), tenant), Duration.ofDays(1))
                .write(guest.share().resolve("pki"));
        final Job daemon = run(
                guest,
                "mkdir -p /run/vicinity; exec",
                "vicinity-guestd",
                "--bar",
                bar,
                "--agent",
                host.address() + ":" + port,
                "--pki",
                guest.sharePathInGuest() + "/pki",
                "--socket",
                SOCKET.toString(),
                "--state",
                "/run/vicinity/state",
                "--metrics",
                "127.0.0.1:0");
        daemons.put(guest.name(), daemon);
        return daemon;
    }

    /** The daemon of a guest. */
    Job daemon(final String vm) {
        return daemons.get(vm);
    }

    /**
     * Starts a client in a guest that does what it is told, as soon as the guest's daemon has a device. It says {@link
     * LabClientMain#STARTED} first.
     */
    GuestSpeaker client(final String vm) {
        final String classPath = DEPLOY.resolve("target").resolve("lib") + "/*:"
                + Path.of("target", "test-classes").toAbsolutePath();
        return GuestSpeaker.start(guest(vm), "client", LabClient.command(classPath, SOCKET, Duration.ofHours(1)));
    }

    /** Runs {@code vicinity-agent ARGUMENTS} on the host, for the agent, to its end. */
    OperatorResult operate(final String... arguments) {
        final List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of(
                "--socket", directory.resolve("run").resolve("operator.sock").toString()));
        final LabProcess command =
                new LabProcess("vicinity-agent", launcher("vicinity-agent", words.toArray(String[]::new)));
        return new OperatorResult(command.awaitEnd(), command.log());
    }

    /** The BAR of the guest's one ivshmem device. */
    String bar(final Guest guest) {
        return guest.run("""
                        for device in /sys/bus/pci/devices/*; do
                            if [ "$(cat $device/vendor)$(cat $device/device)" = 0x1af40x1110 ]; then echo $device/resource2; fi
                        done
                        """).strip();
    }

    /** Starts {@code vicinity ARGUMENTS} in a guest. */
    Job vicinity(final String vm, final String... arguments) {
        return run(guest(vm), "exec", "vicinity", arguments);
    }

    private static Job run(final Guest guest, final String before, final String program, final String... arguments) {
        final StringBuilder command = new StringBuilder(before)
                .append(' ')
                .append(Guest.quote(DEPLOY.resolve("bin").resolve(program).toString()));
        for (final String argument : arguments) {
            command.append(' ').append(Guest.quote(argument));
        }
        // The best compiler is no gain for a JVM that lives for seconds.
        return guest.start(
                command.toString(),
                Map.of(
                        "VICINITY_JAVA_HOME",
                        System.getProperty("java.home"),
                        "VICINITY_JVM_OPTS",
                        "-XX:TieredStopAtLevel=1"));
    }

    /** A guest by its name. */
    Guest guest(final String vm) {
        return guests.get(vm);
    }

    /** Where the agent serves a tenant's memory to QEMU. */
    Path ivshmemSocket(final String tenant) {
        return directory.resolve("run").resolve("ivshmem").resolve(tenant + ".sock");
    }

    /** A tenant's memory. */
    Path segment(final String tenant) {
        return segments.resolve("vicinity-" + tenant);
    }

    /** Writes what the agent said, and what each guest's channels carry, into a directory. */
    void collect(final Path target) throws IOException {
        Files.writeString(target.resolve("agent.log"), agent.log());
        for (final Guest guest : guests.values()) {
            if (guest.isAlive()) {
                final Job top = vicinity(guest.name(), "top", "--once", "--format", "json");
                Files.writeString(
                        target.resolve("top-" + guest.name() + ".json"),
                        top.await(PATIENCE).output());
            }
        }
        try (Stream<Path> files = Files.list(segments)) {
            for (final Path segment : files.toList()) {
                try (var in = Files.newInputStream(segment)) {
                    Files.write(target.resolve(segment.getFileName() + ".head"), in.readNBytes(1 << 20));
                }
            }
        }
    }

    @Override
    public void close() {
        host.close();
        agent.close();
        agent.awaitEnd();
        try (Stream<Path> files = Files.walk(segments)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
