package io.vicinity.agent.directory.etcd;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds etcd; where it is not installed, unpacks Debian's package into a cache, once a machine. Installs nothing. */
final class EtcdBinary {
    private static final String PACKAGE = "etcd-server";
    private static final long PATIENCE_MINUTES = 5;

    private static Path found;
    private static String reason;

    private EtcdBinary() {}

    /** The program; the test is skipped with the reason if it cannot be had. */
    static synchronized Path find() {
        if (found == null && reason == null) {
            try {
                found = locate();
            } catch (final IOException e) {
                reason = "etcd cannot be had: " + e.getMessage();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                reason = "etcd cannot be had: interrupted";
            }
        }
        Assumptions.assumeTrue(found != null, () -> reason);
        return found;
    }

    private static Path locate() throws IOException, InterruptedException {
        for (final String directory : System.getenv("PATH").split(":", -1)) {
            final Path file = Path.of(directory, "etcd");
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        final Path unpacked = cache().resolve(PACKAGE);
        Files.createDirectories(unpacked.getParent());
        try (FileChannel lock = FileChannel.open(
                unpacked.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (Files.notExists(unpacked)) {
                unpack(unpacked);
            }
        }
        return unpacked.resolve("usr/bin/etcd");
    }

    private static Path cache() {
        final String configured = System.getenv("XDG_CACHE_HOME");
        final Path base = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return base.resolve("vicinity").resolve("etcd");
    }

    private static void unpack(final Path to) throws IOException, InterruptedException {
        final Path downloads = Files.createTempDirectory(to.getParent(), "download");
        try {
            if (!succeeds(downloads, "apt-get", "download", "-qq", PACKAGE)) {
                // Its lists may be old, or may not be there yet.
                succeeds(downloads, "apt-get", "update", "-qq");
                if (!succeeds(downloads, "apt-get", "download", "-qq", PACKAGE)) {
                    throw new IOException(
                            "apt-get has no " + PACKAGE + "; install it (Debian: apt install etcd-server)");
                }
            }
            final Path content = downloads.resolve("content");
            for (final Path file : files(downloads)) {
                if (!succeeds(downloads, "dpkg", "-x", file.toString(), content.toString())) {
                    throw new IOException("dpkg cannot unpack " + file.getFileName());
                }
            }
            Files.move(content, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            for (final Path file : files(downloads)) {
                Files.delete(file);
            }
            Files.deleteIfExists(downloads);
        }
    }

    private static List<Path> files(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).toList();
        }
    }

    private static boolean succeeds(final Path directory, final String... command)
            throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }
}
