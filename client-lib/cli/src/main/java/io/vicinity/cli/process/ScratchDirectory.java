package io.vicinity.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory in shared memory that lives as long as this process. Its name carries the process id and the time that the process
 * started, so that whoever comes next can sweep what a killed one left. Thread-safe.
 */
public final class ScratchDirectory implements AutoCloseable {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "vicinity-";

    private final Path path;
    private final Thread hook;

    private ScratchDirectory(final Path path) {
        this.path = path;
        hook = new Thread(() -> delete(path), "scratch-sweep");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Makes a directory, mode 0700, and sweeps those of processes that are gone.
     *
     * @param kind what it is for: letters only.
     * @return the directory.
     * @throws IOException if it cannot be made.
     */
    public static ScratchDirectory create(final String kind) throws IOException {
        return create(parent(), kind);
    }

    private static Path parent() {
        return Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /**
     * How much can be written to files of such directories.
     *
     * @return bytes; 0 if that is not known.
     */
    public static long freeBytes() {
        return parent().toFile().getUsableSpace();
    }

    /**
     * Makes a directory within another.
     *
     * @param parent directory.
     * @param kind   what it is for: letters only.
     * @return the directory.
     * @throws IOException if it cannot be made.
     */
    public static ScratchDirectory create(final Path parent, final String kind) throws IOException {
        sweep(parent, kind);
        final ProcessHandle own = ProcessHandle.current();
        final String prefix = PREFIX + kind + "-" + own.pid() + "-" + startOf(own) + "-";
        return new ScratchDirectory(Files.createTempDirectory(
                parent, prefix, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    /**
     * Removes what processes left that are gone.
     *
     * @param parent directory.
     * @param kind   as given to {@link #create}.
     * @return what was removed.
     * @throws IOException if the parent cannot be read.
     */
    public static List<Path> sweep(final Path parent, final String kind) throws IOException {
        final Pattern name = Pattern.compile(PREFIX + kind + "-(\\d+)-(\\d+)-.*");
        final Stream.Builder<Path> swept = Stream.builder();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, PREFIX + kind + "-*")) {
            for (final Path entry : entries) {
                final Matcher matcher = name.matcher(entry.getFileName().toString());
                if (matcher.matches() && isGone(matcher)) {
                    delete(entry);
                    swept.add(entry);
                }
            }
        }
        return swept.build().toList();
    }

    private static boolean isGone(final Matcher name) {
        final Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(name.group(1)));
        return process.isEmpty() || startOf(process.get()) != Long.parseLong(name.group(2));
    }

    private static long startOf(final ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(instant -> instant.toEpochMilli())
                .orElse(0L);
    }

    /**
     * Where it is.
     *
     * @return the path.
     */
    public Path path() {
        return path;
    }

    /** Removes the directory with all that is in it. */
    @Override
    public void close() {
        delete(path);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // The process is ending already.
        }
    }

    private static void delete(final Path directory) {
        try {
            Files.walkFileTree(directory, new Removal());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of files that others remove, too: at the end of this process two threads do, and daemons that end. */
    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(final Path file, final IOException failure) throws IOException {
            return goOn(failure);
        }

        @Override
        public FileVisitResult postVisitDirectory(final Path directory, final IOException failure) throws IOException {
            if (failure != null) {
                return goOn(failure);
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }

        private static FileVisitResult goOn(final IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
