package io.vicinity.system.vm;

import io.vicinity.lab.Fleet;
import io.vicinity.lab.LabClientMain;
import io.vicinity.lab.Programs;
import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.Job;
import io.vicinity.vmlab.LabHost;
import io.vicinity.vmlab.VmLab;
import io.vicinity.vmlab.VmLabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host as an operator sets it up: the agent of this build, guests that have their memory from its ivshmem sockets, and in each
 * guest the daemon of this build. Closes all that it started.
 */
final class VicinityHost implements AutoCloseable {
    /** How long a JVM in a guest may take to start and to do something short, where QEMU translates. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    /** How long may be waited for what is only kept of a failed test: of all guests together. */
    private static final Duration COLLECTING = Duration.ofSeconds(30);

    private static final Path SOCKET = Path.of("/run/vicinity/guestd.sock");

    /** With a daemon that has no device yet. */
    private static final Duration CLIENT_PATIENCE = Duration.ofHours(1);

    private final String name;
    private final LabHost host;
    private final Path segments;
    private final HostAgent agent;
    private final Map<String, Guest> guests = new LinkedHashMap<>();
    private final Map<String, Job> daemons = new LinkedHashMap<>();
    private final Map<String, String> tenantsOfGuests = new HashMap<>();

    private VicinityHost(
            final VmLab lab, final LabHost host, final Map<String, String> tenants, final Optional<Fleet> fleet)
            throws IOException {
        lab.visible(Programs.DEPLOY);
        lab.visible(Programs.TEST_CLASSES);
        this.host = host;
        name = host.name();
        segments = Files.createTempDirectory(lab.memory(), name + "-");
        agent = new HostAgent(
                host, Files.createDirectories(lab.directory().resolve("agent-" + name)), segments, tenants, fleet);
        // A run that is interrupted ends the lab, and nothing else.
        lab.atEnd(agent::close);
        agent.start();
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
        return start(lab, lab.host(name), tenants, Optional.empty());
    }

    /**
     * Starts the agent of a host that is one of many, and waits until it serves.
     *
     * @param tenants with the size of the segment of each, by name.
     */
    static VicinityHost start(
            final VmLab lab, final LabHost host, final Map<String, String> tenants, final Fleet fleet) {
        return start(lab, host, tenants, Optional.of(fleet));
    }

    private static VicinityHost start(
            final VmLab lab, final LabHost host, final Map<String, String> tenants, final Optional<Fleet> fleet) {
        try {
            return new VicinityHost(lab, host, tenants, fleet);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
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
        tenantsOfGuests.putAll(tenants);
        final GuestSpec[] specs = Stream.concat(
                        tenants.entrySet().stream().map(this::withDevice),
                        empty.keySet().stream().map(this::withMonitor))
                .toArray(GuestSpec[]::new);
        boot(specs, all, guest -> List.of());
    }

    /**
     * Boots guests that have a device and are otherwise than usual.
     *
     * @param tenants of the VMs, by name.
     * @param also    what each guest shall have besides.
     * @param options of each daemon besides the usual ones.
     */
    void boot(
            final Map<String, String> tenants,
            final UnaryOperator<GuestSpec> also,
            final Function<Guest, List<String>> options) {
        final GuestSpec[] specs = tenants.entrySet().stream()
                .map(vm -> also.apply(withDevice(vm)))
                .toArray(GuestSpec[]::new);
        boot(specs, tenants, options);
    }

    private GuestSpec withDevice(final Map.Entry<String, String> vm) {
        return GuestSpec.named(vm.getKey()).ivshmemDoorbell(agent.ivshmemSocket(vm.getValue()), HostAgent.VECTORS);
    }

    private void boot(
            final GuestSpec[] specs, final Map<String, String> tenants, final Function<Guest, List<String>> options) {
        final List<Job> started = new ArrayList<>();
        for (final Guest guest : host.boot(specs)) {
            started.add(startDaemon(guest, tenants.get(guest.name()), options.apply(guest)));
        }
        started.forEach(daemon -> daemon.awaitLine(
                line -> line.contains("READY") || line.contains("waiting for an ivshmem device"), PATIENCE));
    }

    /** Starts a QEMU whose guest never runs, and whose monitor the agent knows. */
    Guest startPaused(final GuestSpec spec) {
        return host.start(withMonitor(spec).arguments("-S"));
    }

    private GuestSpec withMonitor(final GuestSpec spec) {
        return spec.arguments("-qmp", "unix:" + agent.monitor(spec.name()) + ",server=on,wait=off");
    }

    private Job startDaemon(final Guest guest, final String tenant, final List<String> options) {
        guests.put(guest.name(), guest);
        agent.credentials(guest.name(), tenant).write(guest.share().resolve("pki"));
        final List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(
                "--bar",
                "auto",
                "--agent",
                agent.addressForGuests(),
                "--pki",
                guest.sharePathInGuest() + "/pki",
                "--socket",
                SOCKET.toString(),
                "--state",
                "/run/vicinity/state",
                "--metrics",
                "127.0.0.1:0",
                // By the way to the agent all guests of a host may have one and the same address.
                "--fabric",
                guest.address()));
        final Job daemon =
                run(guest, "mkdir -p /run/vicinity; exec", "vicinity-guestd", arguments.toArray(String[]::new));
        daemons.put(guest.name(), daemon);
        return daemon;
    }

    /** Kills the daemon of a guest, and starts another, which begins where the former one ended. */
    void replaceDaemon(final String vm) {
        daemon(vm).signal("KILL");
        final var ignored = daemon(vm).await(PATIENCE);
        startDaemon(guest(vm), tenantsOfGuests.get(vm), List.of()).awaitLine(line -> line.contains("READY"), PATIENCE);
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
        return GuestSpeaker.start(
                guest(vm),
                "client",
                launcher(LabClientMain.class, List.of(SOCKET.toString(), Long.toString(CLIENT_PATIENCE.toMillis()))));
    }

    /** Runs {@code vicinity-agent ARGUMENTS} on the host, for the agent, to its end. */
    OperatorResult operate(final String... arguments) {
        return agent.operate(arguments);
    }

    /** Boots VMs that had a device again if they are dead, and starts the agent if it does not run: what tests owe that destroy. */
    void restore() {
        if (!agent.process().isAlive()) {
            agent.start();
        }
        final Map<String, String> dead = new LinkedHashMap<>(tenantsOfGuests);
        dead.keySet().removeIf(vm -> guest(vm).isAlive());
        boot(dead);
    }

    /** Starts a program of the tests in a guest. */
    Job program(final String vm, final Class<?> main, final String... arguments) {
        return program(vm, Map.of(), main, arguments);
    }

    /** Starts a program of the tests in a guest, with variables in its environment. */
    Job program(
            final String vm, final Map<String, String> environment, final Class<?> main, final String... arguments) {
        return guest(vm)
                .start(
                        "exec "
                                + launcher(main, List.of(arguments)).stream()
                                        .map(Guest::quote)
                                        .collect(Collectors.joining(" ")),
                        environment);
    }

    private static List<String> launcher(final Class<?> main, final List<String> arguments) {
        return Programs.launcher(Programs.FOR_SECONDS, Programs.TEST_CLASSES.toString(), main.getName(), arguments);
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

    private Job run(final Guest guest, final String before, final String program, final String... arguments) {
        final StringBuilder command = new StringBuilder(before)
                .append(' ')
                .append(Guest.quote(
                        Programs.DEPLOY.resolve("bin").resolve(program).toString()));
        for (final String argument : arguments) {
            command.append(' ').append(Guest.quote(argument));
        }
        final boolean measures = arguments.length > 0 && "perf".equals(arguments[0]);
        return guest.start(
                command.toString(),
                Map.of(
                        "VICINITY_JAVA_HOME",
                        System.getProperty("java.home"),
                        "VICINITY_JVM_OPTS",
                        measures ? "" : Programs.FOR_SECONDS));
    }

    /** A guest by its name. */
    Guest guest(final String vm) {
        return guests.get(vm);
    }

    /** The agent. */
    HostAgent agent() {
        return agent;
    }

    /** A tenant's memory. */
    Path segment(final String tenant) {
        return segments.resolve("vicinity-" + tenant);
    }

    /** Has all JVMs in guests say what their threads do, and writes what the agent said and what each guest's channels carry into a directory. */
    void collect(final Path all) throws IOException {
        // There may be several hosts.
        final Path target = Files.createDirectories(all.resolve("host-" + name));
        Files.writeString(target.resolve("agent.log"), agent.log());
        final Map<Path, Job> tops = new LinkedHashMap<>();
        for (final Guest guest : guests.values()) {
            if (guest.isAlive()) {
                tops.put(
                        target.resolve("top-" + guest.name() + ".json"),
                        run(guest, "killall -QUIT java; exec", "vicinity", "top", "--once", "--format", "json"));
            }
        }
        final long deadline = System.nanoTime() + COLLECTING.toNanos();
        for (final Map.Entry<Path, Job> top : tops.entrySet()) {
            Files.writeString(top.getKey(), outputUntil(deadline, top.getValue()));
        }
        try (Stream<Path> files = Files.list(segments)) {
            for (final Path segment : files.filter(Files::isRegularFile).toList()) {
                try (var in = Files.newInputStream(segment)) {
                    Files.write(target.resolve(segment.getFileName() + ".head"), in.readNBytes(1 << 20));
                }
            }
        }
    }

    private static String outputUntil(final long deadline, final Job job) {
        try {
            return job.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))
                    .output();
        } catch (final VmLabException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        host.close();
        agent.close();
        try (Stream<Path> files = Files.walk(segments)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
