package io.vicinity.cli;

import io.vicinity.cli.process.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code vicinity} as a process of its own. */
public final class Cli {
    private Cli() {}

    /**
     * What a run gave.
     *
     * @param status exit code.
     * @param lines  of standard output.
     */
    public record Result(int status, List<String> lines) {}

    /**
     * Prepares a run.
     *
     * @param args of the command line.
     * @return standard error goes where that of the tests does.
     */
    public static ProcessBuilder process(final List<String> args) {
        final List<String> flags = List.of("-XX:+UseSerialGC", "-Xmx128m");
        return new ProcessBuilder(ChildJvm.commandLine(VicinityMain.class.getName(), flags, new ArrayList<>(args)))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /**
     * Runs to the end.
     *
     * @param args of the command line.
     * @return exit code and output.
     * @throws IOException          if it cannot be run.
     * @throws InterruptedException if interrupted.
     */
    public static Result run(final String... args) throws IOException, InterruptedException {
        final Process process = process(List.of(args)).start();
        final List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Result(process.waitFor(), lines);
    }
}
