package io.vicinity.vmlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A virtual machine that was started. Thread-safe. */
public final class Guest implements AutoCloseable {
    /** How long short commands may take. */
    public static final Duration SHORT = Duration.ofMinutes(1);

    private static final Duration BOOT_PATIENCE = Duration.ofSeconds(75);

    /** On a busy machine a kernel under TCG may lose its first timer interrupt, and then it waits for it for ever. */
    private static final int BOOTS = 3;

    private static final Duration POWER_OFF_PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;
    private static final int LINES_OF_CONSOLE = 20;

    private final String name;
    private final String address;
    private final GuestFiles files;
    private final List<String> command;
    private final Ports ports;
    private final long started = System.nanoTime();
    private final AtomicInteger jobs = new AtomicInteger();
    private final List<Job> history = new CopyOnWriteArrayList<>();
    private volatile Process keeper;
    private JobChannel channel;
    private Qmp qmp;

    private Guest(final String name, final String address, final GuestFiles files, final List<String> command)
            throws IOException {
        this.name = name;
        this.address = address;
        this.files = files;
        this.command = command;
        ports = new Ports(files);
        keeper = launch();
    }

    static Guest start(final String name, final String address, final GuestFiles files, final List<String> command)
            throws IOException {
        return new Guest(name, address, files, command);
    }

    private Process launch() throws IOException {
        Files.deleteIfExists(files.qemuPid());
        Files.deleteIfExists(files.jobSocket());
        return Keeper.start(files.qemuPid(), files.qemuLog(), command);
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

    private JobChannel booted(final long deadline)
            throws IOException, ExecutionException, TimeoutException, InterruptedException {
        while (Files.notExists(files.qemuPid()) || Files.notExists(files.jobSocket())) {
            if (!isAlive() || System.nanoTime() - deadline > 0) {
                throw new TimeoutException("QEMU does not listen");
            }
            Pause.millis(POLL_MILLIS);
        }
        final JobChannel opened = JobChannel.connect(files.jobSocket(), name);
        try {
            opened.ready().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return opened;
        } catch (final ExecutionException | TimeoutException | InterruptedException e) {
            opened.close();
            throw e;
        }
    }

    private void restart() {
        close();
        qmp = null;
        try {
            keeper = launch();
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
                name + " did not boot; QEMU says:\n" + read(files.qemuLog()) + "\nthe console ends with:\n"
                        + consoleTail(),
                cause);
    }

    private String consoleTail() {
        final List<String> lines = read(files.console()).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_CONSOLE), lines.size()));
    }

    private static String read(final Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (final IOException e) {
            return "(" + e + ")";
        }
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** The address under which other guests reach it. */
    public String address() {
        return address;
    }

    /** Does QEMU run? */
    public boolean isAlive() {
        return keeper.isAlive();
    }

    /** Number of QEMU's process. */
    public long pid() {
        return Long.parseLong(read(files.qemuPid()).strip());
    }

    /** A directory that guest and machine both write; the guest sees it as {@link #sharePathInGuest()}. */
    public Path share() {
        return files.share();
    }

    /** Where the guest has the directory that it shares with the machine. */
    public String sharePathInGuest() {
        return "/run/vmlab/share";
    }

    /** The kernel's log so far. */
    public String console() {
        return read(files.console());
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
    public Conversation converse(final String command) {
        takingJobs();
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
        final String id = Integer.toString(jobs.incrementAndGet());
        final Path directory = files.job(id);
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
            final Job job =
                    new Job(this, id, command, directory, takingJobs().start(id).whenComplete((_, _) -> atEnd.run()));
            history.add(job);
            return job;
        } catch (final IOException e) {
            throw new VmLabException(name + ": '" + command + "' cannot be started, the guest is gone", e);
        }
    }

    private synchronized JobChannel takingJobs() {
        awaitBoot();
        return channel;
    }

    /** A word as the guest's shell takes it, whatever is in it. */
    public static String quote(final String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** QEMU's machine protocol; one connection, which lasts as long as the guest. */
    public synchronized Qmp qmp() {
        try {
            if (qmp == null) {
                qmp = Qmp.connect(files.qmpSocket());
            }
            return qmp;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills QEMU by SIGKILL, as a crash of the host's would, and waits until it is gone. */
    public void kill() {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd();
    }

    /** Switches it off, in order where it still can. */
    public void powerOff() {
        if (isAlive()) {
            start("poweroff -f");
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            if (!keeper.waitFor(POWER_OFF_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                keeper.getOutputStream().close();
                keeper.waitFor();
            }
        } catch (final IOException e) {
            keeper.destroy();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Copies its console, QEMU's log and the output of all jobs into a directory. */
    public void collect(final Path directory) {
        try {
            Trees.copyFiles(files.directory(), directory.resolve(name));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it, if it runs. */
    @Override
    public synchronized void close() {
        if (isAlive()) {
            if (Files.exists(files.qemuPid())) {
                kill();
            } else {
                keeper.destroyForcibly();
            }
        }
        try {
            if (channel != null) {
                channel.close();
            }
            if (qmp != null) {
                qmp.close();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
