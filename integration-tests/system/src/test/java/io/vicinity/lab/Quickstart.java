package io.vicinity.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code deploy/quickstart} on what this build has just made, with files of its own. */
public final class Quickstart {
    private static final Path PROGRAM =
            Path.of("..", "..", "deploy", "quickstart").toAbsolutePath().normalize();
    private static final int PATIENCE_MINUTES = 5;

    private final Path tools;
    private final Path temporary;
    private final Path out;
    private final Path err;
    private long pid;

    /** Prepares a run; all its files go into the directory. */
    public Quickstart(final Path directory) throws IOException {
        tools = Files.createDirectory(directory.resolve("tools"));
        temporary = Files.createDirectory(directory.resolve("tmp"));
        out = directory.resolve("out");
        err = directory.resolve("err");
        // A build within the build would pull the jars from under the other tests.
        final Path mvn = tools.resolve("mvn");
        Files.writeString(mvn, "#!/bin/sh\necho 'ERROR: no build is wanted here'\nexit 1\n");
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs it to its end, and returns its exit code. */
    public int run(final Map<String, String> environment, final String... arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().put("TMPDIR", temporary.toString());
        builder.environment().putAll(environment);
        final Process process = builder.start();
        pid = process.pid();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("ends in time")
                    .isTrue();
        } finally {
            // It cleans up after itself, when it is told.
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        return process.exitValue();
    }

    /** The number of its process. */
    public long pid() {
        return pid;
    }

    /** What it showed. */
    public List<String> shown() throws IOException {
        return Files.readAllLines(out);
    }

    /** What it said of itself. */
    public List<String> said() throws IOException {
        return Files.readAllLines(err);
    }

    /** All that it said. */
    public String log() throws IOException {
        return Files.readString(out) + Files.readString(err);
    }

    /** Where it puts files that are to be gone when it ends. */
    public Path temporary() {
        return temporary;
    }

    /** What the group of the pattern is in the one line that fits it. */
    public String shown(final String pattern) throws IOException {
        final List<String> found = shown().stream()
                .map(Pattern.compile(pattern)::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        assertThat(found).as(pattern).hasSize(1);
        return found.getFirst();
    }
}
