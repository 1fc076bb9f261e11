package io.vicinity.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * This machine as the doctor sees it.
 *
 * @param root       directory that stands for {@code /}.
 * @param searchPath directories of programs, as in {@code PATH}.
 */
record Machine(Path root, List<Path> searchPath) {
    private static final int MAX_TEXT = 1 << 20;
    private static final long RUN_SECONDS = 20;

    /** The one that this process runs on. */
    static Machine here() {
        final String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return new Machine(
                Path.of("/"),
                Arrays.stream(path.split(":"))
                        .filter(part -> !part.isEmpty())
                        .map(Path::of)
                        .toList());
    }

    /** What a program said. */
    record Answer(int status, String out, String err) {}

    Path path(final String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** A file's text without blanks around it; empty if it cannot be read. */
    Optional<String> text(final Path file) {
        try (var in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8).strip());
        } catch (final IOException e) {
            return Optional.empty();
        }
    }

    Optional<String> text(final String file) {
        return text(path(file));
    }

    /** What lies in a directory, in the order of names; nothing if it cannot be read. */
    List<Path> list(final Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (final IOException e) {
            return List.of();
        }
    }

    /** May anybody at all read or write it? */
    boolean isOpenToAll(final Path file) {
        try {
            final Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (final IOException e) {
            return false;
        }
    }

    /** Bytes that can still be taken from a file system. */
    Optional<Long> freeBytes(final Path directory) {
        try {
            final FileStore store = Files.getFileStore(directory);
            return Optional.of(store.getUsableSpace());
        } catch (final IOException e) {
            return Optional.empty();
        }
    }

    Optional<Path> program(final String name) {
        return searchPath.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a program that answers soon to its end; empty if it cannot be run, or takes too long. */
    Optional<Answer> run(final List<String> command) {
        return run(command, RUN_SECONDS);
    }

    /** Runs a program to its end; empty if it cannot be run, or takes longer than so many seconds. */
    Optional<Answer> run(final List<String> command, final long seconds) {
        try {
            final Process process = new ProcessBuilder(command).start();
            try {
                process.getOutputStream().close();
                final CompletableFuture<String> out = read(process.getInputStream());
                final CompletableFuture<String> err = read(process.getErrorStream());
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    return Optional.empty();
                }
                return Optional.of(new Answer(process.exitValue(), out.join(), err.join()));
            } finally {
                process.destroyForcibly();
            }
        } catch (final IOException e) {
            return Optional.empty();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static CompletableFuture<String> read(final InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new String(stream.readNBytes(MAX_TEXT), StandardCharsets.UTF_8).strip();
                    } catch (final IOException e) {
                        return "";
                    }
                },
                Thread::startVirtualThread);
    }
}
