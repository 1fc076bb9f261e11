package io.vicinity.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process under test, with all that it said. Thread-safe. */
public final class LabProcess implements Speaker, AutoCloseable {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Pattern WAKES = Pattern.compile("^voluntary_ctxt_switches:\\s+(\\d+)$", Pattern.MULTILINE);
    private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final Writer input;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    /** Starts it. */
    public LabProcess(final String name, final ProcessBuilder builder) {
        this.name = name;
        try {
            process = builder.redirectErrorStream(true).start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        input = process.outputWriter();
        // Not a virtual one: a read of a pipe keeps its carrier, and those of processes that live long would keep all
        // of them.
        Thread.ofPlatform().daemon().name(name + "-output").start(this::read);
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (this) {
                    lines.add(line);
                    notifyAll();
                }
            }
        } catch (final IOException e) {
            synchronized (this) {
                lines.add("(output lost: " + e.getMessage() + ")");
            }
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** Number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Is it running? */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Lines said so far. */
    public synchronized int lineCount() {
        return lines.size();
    }

    @Override
    public synchronized String log() {
        return String.join("\n", lines);
    }

    @Override
    public void tell(final String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (final IOException e) {
            throw new AssertionError(name + " does not listen any more:\n" + log(), e);
        }
    }

    @Override
    public synchronized String awaitLine(final int from, final Predicate<String> what, final Duration patience) {
        final long deadline = System.nanoTime() + patience.toNanos();
        int next = from;
        while (true) {
            for (; next < lines.size(); next++) {
                if (what.test(lines.get(next))) {
                    return lines.get(next);
                }
            }
            final long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || millis <= 0) {
                throw new AssertionError(name + (ended ? " ended" : " did not say within " + patience)
                        + " what was waited for; it said:\n" + log());
            }
            try {
                wait(millis);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Kills it at once, without a chance to say good-bye. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end, and waits. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    /**
     * Waits for its end, and until all that it said is in its log.
     *
     * @return its exit code.
     */
    public int awaitEnd() {
        return awaitEnd(STOP_PATIENCE);
    }

    /** As {@link #awaitEnd()}, for what was not told to end and has something to do. */
    public int awaitEnd(final Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " does not end; it said:\n" + log());
            }
            awaitOutput();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    /** What it said last may be on its way still; a child that outlives it may keep the output open, and say nothing. */
    private synchronized void awaitOutput() throws InterruptedException {
        final long deadline = System.nanoTime() + OUTPUT_PATIENCE.toNanos();
        for (long millis = OUTPUT_PATIENCE.toMillis(); !ended && millis > 0; ) {
            wait(millis);
            millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
    }

    /**
     * Processor time that it used so far.
     *
     * @return empty where the system does not tell.
     */
    public Optional<Duration> processorTime() {
        return process.info().totalCpuDuration();
    }

    /** How often threads of it, which are there still, stopped because there was nothing to do, and so were woken. */
    public long wakes() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            return threads.mapToLong(LabProcess::wakesOf).sum();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long wakesOf(final Path thread) {
        try {
            final Matcher matcher = WAKES.matcher(Files.readString(thread.resolve("status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (final IOException e) {
            // It ended meanwhile.
            return 0;
        }
    }

    /** Ends it, whatever it does. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
