package io.vicinity.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What is there of a sandbox, while it lives and afterwards. */
public final class Remains {
    private Remains() {}

    /**
     * Looks for its programs, and for those that use it.
     *
     * @param sandbox directory.
     * @return commands of the processes that have it in their command line or environment.
     * @throws IOException if processes cannot be listed.
     */
    public static List<String> processesOf(final Path sandbox) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process ->
                            Character.isDigit(process.getFileName().toString().charAt(0)))
                    .filter(process -> isOf(process, sandbox))
                    .map(process -> read(process.resolve("cmdline")))
                    .toList();
        }
    }

    /**
     * No process is left, and nothing in shared memory.
     *
     * @param sandbox directory.
     * @throws IOException if processes cannot be listed.
     */
    public static void assertNothingIsLeftOf(final Path sandbox) throws IOException {
        assertThat(sandbox).doesNotExist();
        assertThat(processesOf(sandbox)).isEmpty();
    }

    private static boolean isOf(final Path process, final Path sandbox) {
        return read(process.resolve("cmdline")).contains(sandbox.toString())
                || read(process.resolve("environ")).contains(sandbox.toString());
    }

    private static String read(final Path file) {
        try {
            return new String(Files.readAllBytes(file), UTF_8);
        } catch (final IOException e) {
            // The process ended meanwhile, or is not ours.
            return "";
        }
    }
}
