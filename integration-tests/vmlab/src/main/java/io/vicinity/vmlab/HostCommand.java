package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Short commands of the machine that the lab runs on. */
final class HostCommand {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private HostCommand() {}

    /** Finds a program on the PATH, and where only root's has it. */
    static Optional<Path> find(final String program) {
        final String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
        for (final String directory : path.split(":", -1)) {
            final Path file = Path.of(directory.isEmpty() ? "." : directory, program);
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** As {@link #run(Path, Duration, String...)}, a command that lasts a minute at most. */
    static String run(final Path directory, final String... command) throws IOException {
        return run(directory, PATIENCE, command);
    }

    /**
     * Runs a command to its end.
     *
     * @return what it said on both outputs.
     * @throws IOException where it cannot be run, fails, or lasts too long; the message holds what it said.
     */
    static String run(final Path directory, final Duration patience, final String... command) throws IOException {
        final Path output = Files.createTempFile("vicinity-vmlab", ".out");
        try {
            final ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile());
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            builder.environment().put("LC_ALL", "C");
            final Process process = builder.start();
            final boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            final String said = Files.readString(output, StandardCharsets.ISO_8859_1);
            if (!ended || process.exitValue() != 0) {
                throw new IOException("'" + String.join(" ", List.of(command)) + "' "
                        + (ended ? "failed with " + process.exitValue() : "did not end in " + patience) + ": "
                        + said.strip());
            }
            return said;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command[0], e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
