package io.vicinity.cli.sandbox;

import io.vicinity.cli.process.Programs;
import io.vicinity.cli.process.ScratchDirectory;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * An agent and the daemons of some VMs on this machine, for as long as this process lives and no longer: it leaves no process and no shared
 * memory behind, also when it is killed. Thread-safe once started.
 */
public final class Sandbox implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final ScratchDirectory scratch;
    private final SandboxOptions options;
    private final SandboxFiles files;
    private final List<String> vms;
    private final Consumer<String> progress;
    private final Sweeper sweeper;
    private final List<Child> children = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "sandbox-end");
    private boolean ended;

    private Sandbox(final ScratchDirectory scratch, final SandboxOptions options, final Consumer<String> progress)
            throws IOException {
        this.scratch = scratch;
        this.options = options;
        this.files = new SandboxFiles(scratch.path());
        this.vms = IntStream.rangeClosed(1, options.vms())
                .mapToObj(number -> "vm" + number)
                .toList();
        this.progress = progress;
        sweeper = new Sweeper(scratch.path());
    }

    /**
     * Starts a sandbox and waits for it.
     *
     * @param options  what it shall be.
     * @param progress told what is done, line by line.
     * @return the sandbox, ready to use.
     * @throws IOException          if files or processes cannot be made.
     * @throws InterruptedException if interrupted.
     * @throws VicinityFailure      with the last lines of the program that failed.
     */
    public static Sandbox start(final SandboxOptions options, final Consumer<String> progress)
            throws IOException, InterruptedException {
        final Sandbox sandbox = prepare(options, progress);
        sandbox.bringUp(() -> {});
        return sandbox;
    }

    /**
     * Prepares a sandbox, of which nothing runs yet.
     *
     * @param options  what it shall be.
     * @param progress told what is done, line by line.
     * @return the sandbox, to be {@linkplain #bringUp brought up}.
     * @throws IOException     if files cannot be made.
     * @throws VicinityFailure CONFIG_INVALID.
     */
    public static Sandbox prepare(final SandboxOptions options, final Consumer<String> progress) throws IOException {
        if (options.vms() < 1 || options.vms() > SandboxOptions.MAX_VMS) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "a sandbox of " + options.vms() + " VMs",
                    "give 1 to " + SandboxOptions.MAX_VMS);
        }
        final Sandbox sandbox = new Sandbox(ScratchDirectory.create("sandbox"), options, progress);
        Runtime.getRuntime().addShutdownHook(sandbox.hook);
        return sandbox;
    }

    /**
     * Starts all programs, and waits for them.
     *
     * @param meanwhile done while it waits.
     * @throws IOException          if files or processes cannot be made.
     * @throws InterruptedException if interrupted.
     * @throws VicinityFailure      with the last lines of the program that failed.
     */
    public void bringUp(final Meanwhile meanwhile) throws IOException, InterruptedException {
        try {
            startAll(meanwhile);
        } catch (final IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startAll(final Meanwhile meanwhile) throws IOException, InterruptedException {
        final long start = System.nanoTime();
        Files.createDirectories(files.segments());
        Files.write(files.agentConfig(), files.agentYaml(options));
        progress.accept(
                "starting an agent with a segment of " + options.segment() + ", enrolling " + String.join(", ", vms));
        final Child agent = launch("vicinity-agent", Programs.agent(files.agentArgs(vms)), files.agentLog());
        agent.awaitReady(START_TIMEOUT, meanwhile);
        final String address = Files.readString(files.agentAddress()).strip();
        progress.accept("agent ready at " + address + ", starting daemons");
        final List<Child> daemons = new ArrayList<>();
        for (final String vm : vms) {
            daemons.add(launch(
                    "vicinity-guestd", Programs.daemon(files.daemonArgs(vm, address, options)), files.daemonLog(vm)));
        }
        for (final Child daemon : daemons) {
            daemon.awaitReady(START_TIMEOUT, meanwhile);
        }
        Files.createFile(scratch.path().resolve(OwnSandbox.READY));
        progress.accept(String.format(
                "%d VMs of tenant %s ready after %.1f s",
                vms.size(), SandboxFiles.TENANT, (System.nanoTime() - start) / 1e9));
    }

    private synchronized Child launch(final String name, final List<String> command, final Path log)
            throws IOException {
        if (ended) {
            throw new VicinityFailure(FailureCode.FAILED, "the sandbox ended while it started", "start it again");
        }
        final Child child = Child.start(name, command, log);
        children.add(child);
        sweeper.watch(child.process());
        return child;
    }

    /**
     * Where the daemon of a VM listens.
     *
     * @param vm number, from 1.
     * @return path of its UNIX socket.
     */
    public Path socket(final int vm) {
        return files.socket(vms.get(vm - 1));
    }

    /**
     * Where the daemons of all VMs listen.
     *
     * @return paths of their UNIX sockets, by number of VM.
     */
    public List<Path> sockets() {
        return vms.stream().map(files::socket).toList();
    }

    /**
     * What a command that uses the sandbox finds in its environment.
     *
     * @return names and values, in a fixed order.
     * @throws IOException if an address cannot be read.
     */
    public Map<String, String> environment() throws IOException {
        final Map<String, String> environment = places();
        for (int i = 1; i <= vms.size(); i++) {
            final Path address = files.metricsAddress(vms.get(i - 1));
            environment.put("VICINITY_METRICS_" + i, Files.readString(address).strip());
        }
        return environment;
    }

    /**
     * The part of {@link #environment()} that is known before the sandbox is up.
     *
     * @return names and values, in a fixed order.
     */
    public Map<String, String> places() {
        final Map<String, String> places = new LinkedHashMap<>();
        places.put(Sweeper.VARIABLE, scratch.path().toString());
        places.put("VICINITY_SOCKET", socket(1).toString());
        for (int i = 1; i <= vms.size(); i++) {
            places.put("VICINITY_SOCKET_" + i, socket(i).toString());
        }
        return places;
    }

    /**
     * Takes all VMs from the memory to the fabric, or gives it back to them: channels change, and new ones are opened so.
     *
     * @param toFabric true for the fabric.
     * @throws IOException          if the agent's command cannot be run.
     * @throws InterruptedException if interrupted.
     * @throws VicinityFailure      with the last lines of the command, if it failed.
     */
    public void route(final boolean toFabric) throws IOException, InterruptedException {
        for (final String vm : vms) {
            final String action = toFabric ? "drain" : "undrain";
            Child.start("vicinity-agent " + action, Programs.agent(files.operatorArgs(action, vm)), files.operatorLog())
                    .awaitDone();
        }
    }

    /** Ends all programs and removes all files. May be called more than once. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // The process is ending already.
        }
    }

    private synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        // Daemons go first: the agent then has nobody to miss.
        children.reversed().forEach(Child::release);
        try {
            sweeper.sweep();
        } catch (final IOException e) {
            progress.accept("cannot sweep: " + e.getMessage());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        scratch.close();
    }
}
