package io.vicinity.vmlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A virtual machine that was started. Thread-safe. */
public final class Guest implements AutoCloseable {
    /** How long short commands may take. */
    public static final Duration SHORT = Duration.ofMinutes(1);

    private static final Duration BOOT_PATIENCE = Duration.ofSeconds(75);

    /** On a busy machine a kernel under TCG may lose its first timer interrupt, and then it waits for it for ever. */
    private static final int BOOTS = 3;

    /** Names the job that tells the time; those that are asked for begin behind it. */
    private static final String CLOCK = "0";

    private static final long POLL_MILLIS = 20;
    private static final int LINES_OF_CONSOLE = 20;

    private final String name;
    private final GuestPlan plan;
    private final long started = System.nanoTime();
    private long launched = started;
    private final AtomicInteger jobs = new AtomicInteger();
    private final List<Job> history = new CopyOnWriteArrayList<>();
    private final Ports ports;
    private List<String> command;
    private LabHost host;
    private int moves;
    private volatile GuestProcess process;
    private Jobs channel;

    Guest(final LabHost host, final GuestPlan plan, final GuestFiles files) throws IOException {
        name = plan.spec().name();
        this.host = host;
        this.plan = plan;
        ports = new Ports(files);
        command = host.command(plan, files);
        process = GuestProcess.launch(files, command);
    }

    /**
     * Waits until it has booted and takes commands.
     *
     * @return itself.
     * @throws VmLabException if it does not boot; the message holds the end of its console.
     */
    public synchronized Guest awaitBoot() {
        long patience = BOOT_PATIENCE.toNanos() - (System.nanoTime() - started);
        for (int boot = 1; channel == null; boot++) {
            try {
                channel = booted(System.nanoTime() + patience);
                if (!keepsTime()) {
                    if (boot == BOOTS) {
                        throw new VmLabException(name + " does not keep time, or answer, however often it is started");
                    }
                    restart();
                }
            } catch (final IOException | ExecutionException | TimeoutException e) {
                if (boot == BOOTS || !isAlive()) {
                    throw notBooted(e);
                }
                Progress.say(name + " hangs while it boots, and is started again");
                restart();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw notBooted(e);
            }
            patience = BOOT_PATIENCE.toNanos();
        }
        return this;
    }

    private boolean keepsTime() {
        final double uptime;
        try {
            uptime = Double.parseDouble(job(CLOCK, "cut -d' ' -f1 /proc/uptime", Map.of(), "", () -> {})
                    .await(SHORT)
                    .output()
                    .strip());
        } catch (final VmLabException e) {
            Progress.say(name + " has booted and does not answer, and is started again: " + e.getMessage());
            return false;
        }
        final double age = (System.nanoTime() - launched) / 1e9;
        final boolean right = GuestClock.isRight(uptime, age);
        if (!right) {
            Progress.say("%s took its clock for another, and is started again: it counted %.1f s in %.1f s"
                    .formatted(name, uptime, age));
        }
        return right;
    }

    private Jobs booted(final long deadline)
            throws IOException, ExecutionException, TimeoutException, InterruptedException {
        awaitListening(process, deadline);
        final GuestFiles files = process.files();
        final Jobs opened = plan.spec().isMigratable()
                ? JobPorts.connect(files, name)
                : JobChannel.connect(files.jobSocket(), name);
        try {
            opened.ready().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return opened;
        } catch (final ExecutionException | TimeoutException | InterruptedException e) {
            opened.close();
            throw e;
        }
    }

    private static void awaitListening(final GuestProcess qemu, final long deadline) throws TimeoutException {
        while (!qemu.listens()) {
            if (!qemu.isAlive() || System.nanoTime() - deadline > 0) {
                throw new TimeoutException("QEMU does not listen: " + qemu.log());
            }
            Pause.millis(POLL_MILLIS);
        }
    }

    private void restart() {
        close();
        channel = null;
        launched = System.nanoTime();
        try {
            process = GuestProcess.launch(process.files(), command);
        } catch (final IOException e) {
            throw notBooted(e);
        }
    }

    /** Time from its start until now, in seconds. */
    double ageSeconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    private VmLabException notBooted(final Exception cause) {
        return new VmLabException(
                name + " did not boot; QEMU says:\n" + process.log() + "\nthe console ends with:\n" + consoleTail(),
                cause);
    }

    private String consoleTail() {
        final List<String> lines = console().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_CONSOLE), lines.size()));
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** The address under which other guests reach it. */
    public String address() {
        return plan.nic().address();
    }

    /** Where it runs. */
    public synchronized LabHost host() {
        return host;
    }

    /** Does QEMU run? */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Number of QEMU's process. */
    public long pid() {
        return process.pid();
    }

    /**
     * A directory that guest and machine both write; the guest sees it as {@link #sharePathInGuest()}.
     *
     * @throws VmLabException if the guest is one that can migrate: it has none.
     */
    public Path share() {
        if (plan.spec().isMigratable()) {
            throw new VmLabException(name + " can migrate and shares no files: use write and read");
        }
        return process.files().share();
    }

    /** Writes a file in the guest, and makes its directory. Not for large ones: it goes as text. */
    public void write(final String path, final byte[] content) {
        run("mkdir -p \"$(dirname " + quote(path) + ")\" && base64 -d > " + quote(path) + " <<'END'\n"
                + Base64.getMimeEncoder().encodeToString(content) + "\nEND");
    }

    /** Reads a file of the guest. */
    public byte[] read(final String path) {
        return run("cat " + quote(path)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Where the guest has the directory that it shares with the machine, or, if it can migrate, one of its own. */
    public String sharePathInGuest() {
        return "/run/vmlab/share";
    }

    /** The kernel's log so far. */
    public String console() {
        return GuestProcess.read(process.files().console());
    }

    /** All commands that it was given, the oldest first. */
    public List<Job> jobs() {
        return List.copyOf(history);
    }

    /** Runs a short command of the guest's shell and returns what it said; it must end with 0. */
    public String run(final String command) {
        final JobResult result = run(command, SHORT);
        if (result.exitCode() != 0) {
            throw new VmLabException(
                    name + ": '" + command + "' ended with " + result.exitCode() + ":\n" + result.output());
        }
        return result.output();
    }

    /**
     * Runs a command of the guest's shell to its end.
     *
     * @throws VmLabException if it does not end in time, or the guest is gone.
     */
    public JobResult run(final String command, final Duration patience) {
        return start(command).await(patience);
    }

    /** Starts a command of the guest's shell in the background. */
    public Job start(final String command) {
        return start(command, Map.of());
    }

    /** Starts a command of the guest's shell in the background, with variables in its environment. */
    public Job start(final String command, final Map<String, String> environment) {
        return start(command, environment, "", () -> {});
    }

    /**
     * Starts a command of the guest's shell in the background that is told lines while it runs.
     *
     * <p>Its standard input is a character device that cannot tell how much there is to read: in Java, read {@link
     * java.io.FileDescriptor#in} and not {@link System#in}, which asks. A process of the command's that outlives it must not have it.
     *
     * @throws VmLabException if too many others are running, or the guest is gone.
     */
    public synchronized Conversation converse(final String command) {
        awaitBoot();
        try {
            final Port port = ports.take();
            try {
                return new Conversation(start(command, Map.of(), port.script(), () -> ports.giveBack(port)), port);
            } catch (final VmLabException e) {
                ports.giveBack(port);
                throw e;
            }
        } catch (final IOException e) {
            throw new VmLabException(name + ": '" + command + "' cannot be started, the guest is gone", e);
        }
    }

    /** @param atEnd is done when the command has ended, or its guest has, and before anybody is told. */
    private Job start(
            final String command, final Map<String, String> environment, final String before, final Runnable atEnd) {
        final Job job = job(Integer.toString(jobs.incrementAndGet()), command, environment, before, atEnd);
        history.add(job);
        return job;
    }

    private Job job(
            final String id,
            final String command,
            final Map<String, String> environment,
            final String before,
            final Runnable atEnd) {
        final Path directory = process.files().job(id);
        final StringBuilder script = new StringBuilder("cd /run\n").append(before);
        environment.forEach((variable, value) -> script.append("export ")
                .append(variable)
                .append('=')
                .append(quote(value))
                .append('\n'));
        script.append(command).append('\n');
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("command"), script);
            return new Job(this, id, command, directory, begin(id, directory).whenComplete((_, _) -> atEnd.run()));
        } catch (final IOException e) {
            throw new VmLabException(name + ": '" + command + "' cannot be started: " + e.getMessage(), e);
        }
    }

    /** Not while it migrates, for a command on its way would be lost. */
    private synchronized CompletableFuture<Integer> begin(final String id, final Path directory) throws IOException {
        awaitBoot();
        return channel.start(id, directory);
    }

    /** A word as the guest's shell takes it, whatever is in it. */
    public static String quote(final String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /**
     * Migrates it live to another host: its programs go on there, and it keeps its address. What was plugged into it since it was
     * started must have been unplugged.
     *
     * @return when it runs there, and its QEMU here has ended.
     * @throws VmLabException if it is not {@link GuestSpec#migratable}, QEMU refuses or fails, or the hosts are not both separate ones;
     *                        the message says why, and the guest goes on where it was.
     */
    public synchronized MigrationReport migrateTo(final LabHost target) {
        awaitBoot();
        if (!(channel instanceof final JobPorts jobPorts)) {
            throw new VmLabException(name + " cannot migrate: it was not started as migratable");
        }
        host.checkReaches(target, name);
        final GuestProcess source = process;
        final Migration migration = new Migration(name, source);
        migration.check();
        final MigrationReport report;
        try {
            final GuestFiles files = source.files().move(++moves);
            final List<String> next = target.command(plan, files);
            final GuestProcess destination = GuestProcess.launch(
                    files,
                    Stream.concat(next.stream(), QemuCommand.incoming(files).stream())
                            .toList());
            try {
                awaitListening(destination, System.nanoTime() + SHORT.toNanos());
                ports.follow(files);
                jobPorts.follow(files);
                report = migration.run(destination);
            } catch (final RuntimeException | IOException | TimeoutException e) {
                ports.stay();
                jobPorts.stay();
                destination.close();
                target.detach(plan);
                migration.undo();
                throw e;
            }
            ports.arrive(files);
            jobPorts.arrive();
            source.close();
            host.detach(plan);
            process = destination;
            command = next;
        } catch (final IOException | TimeoutException e) {
            throw new VmLabException(name + " did not migrate to " + target.name() + ": " + e.getMessage(), e);
        }
        host.handOver(this, target);
        host = target;
        return report;
    }

    /** Kills QEMU by SIGKILL, as a crash of the host's would, and waits until it is gone. */
    public void kill() {
        process.kill();
    }

    /** QEMU's machine protocol; one connection, which lasts as long as the guest stays on its host. */
    public Qmp qmp() {
        return process.qmp();
    }

    /** Switches it off, in order where it still can. */
    public void powerOff() {
        if (isAlive()) {
            start("poweroff -f");
            process.awaitEnd();
        }
    }

    /** Copies its console, QEMU's log and the output of all jobs into a directory. */
    public void collect(final Path directory) {
        try {
            Trees.copyFiles(process.files().directory(), directory.resolve(name));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it, if it runs. */
    @Override
    public synchronized void close() {
        try {
            process.close();
            if (channel != null) {
                channel.close();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
