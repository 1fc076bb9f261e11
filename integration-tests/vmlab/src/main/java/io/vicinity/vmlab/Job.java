package io.vicinity.vmlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A command that runs in a guest, in a session of its own. Its output outlives the guest. Thread-safe. */
public final class Job {
    private static final long POLL_MILLIS = 50;

    private final Guest guest;
    private final String id;
    private final String command;
    private final Path directory;
    private final CompletableFuture<Integer> exitCode;

    Job(
            final Guest guest,
            final String id,
            final String command,
            final Path directory,
            final CompletableFuture<Integer> exitCode) {
        this.guest = guest;
        this.id = id;
        this.command = command;
        this.directory = directory;
        this.exitCode = exitCode;
    }

    /** What it was told to do. */
    public String command() {
        return command;
    }

    /** Has it not ended yet? */
    public boolean isRunning() {
        return !exitCode.isDone();
    }

    /** All that it said so far. */
    public String output() {
        final Path file = directory.resolve("output");
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for its end.
     *
     * @throws VmLabException if it does not end in time, or the guest does before it.
     */
    public JobResult await(final Duration patience) {
        try {
            final int code = exitCode.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new JobResult(code, output());
        } catch (final TimeoutException e) {
            throw failed("did not end in " + patience, e);
        } catch (final ExecutionException e) {
            throw failed("was lost with its guest", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was waited for by a thread that was interrupted", e);
        }
    }

    /**
     * Waits until it has said a line.
     *
     * @return the line.
     * @throws VmLabException if it ends before, or does not say it in time.
     */
    public String awaitLine(final Predicate<String> wanted, final Duration patience) {
        final long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            final boolean ended = !isRunning();
            final var found = output().lines().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            if (ended) {
                throw failed("ended without the line that was waited for", null);
            }
            if (System.nanoTime() - deadline > 0) {
                throw failed("did not say in " + patience + " what was waited for", null);
            }
            Pause.millis(POLL_MILLIS);
        }
    }

    /** Sends a signal, such as "TERM", to all its processes. */
    public void signal(final String signal) {
        guest.run("kill -" + signal + " -$(cat /run/vmlab/share/jobs/" + id + "/pid)");
    }

    private VmLabException failed(final String what, final Throwable cause) {
        return new VmLabException(guest.name() + ": '" + command + "' " + what + "; it said:\n" + output(), cause);
    }
}
