package io.vicinity.cli.sandbox;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A program of the sandbox that runs in the background. It ends when its standard input does. */
final class Child {
    private static final long LOOK_MILLIS = 10;
    private static final int LAST_LINES = 12;

    private final String name;
    private final Path log;
    private final Process process;

    private Child(final String name, final Path log, final Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts a program; what it prints goes to its log. */
    static Child start(final String name, final List<String> command, final Path log) throws IOException {
        return new Child(
                name,
                log,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start());
    }

    Process process() {
        return process;
    }

    /** Waits for a line that begins with, or contains, READY; does something else meanwhile, again and again. */
    void awaitReady(final Duration timeout, final Meanwhile meanwhile) throws IOException, InterruptedException {
        final long deadline = System.nanoTime() + timeout.toNanos();
        while (!Files.readString(log).contains("READY ")) {
            if (!process.isAlive()) {
                throw failure("ended with exit code " + process.exitValue());
            }
            if (System.nanoTime() > deadline) {
                throw failure("was not ready within " + timeout.toSeconds() + " s");
            }
            meanwhile.act();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Waits for the program to end well. */
    void awaitDone() throws IOException, InterruptedException {
        if (process.waitFor() != 0) {
            throw failure("ended with exit code " + process.exitValue());
        }
    }

    /** Tells the program to end. */
    void release() {
        try {
            process.getOutputStream().close();
        } catch (final IOException e) {
            // It is gone already.
        }
    }

    private VicinityFailure failure(final String what) throws IOException {
        final List<String> lines = Files.readAllLines(log);
        final List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        return new VicinityFailure(
                FailureCode.FAILED,
                name + " " + what + System.lineSeparator() + String.join(System.lineSeparator(), last)
                        + System.lineSeparator(),
                "mend what " + name + " complains of");
    }
}
