package io.vicinity.lab;

import io.vicinity.agent.directory.etcd.Etcd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What several hosts have in common: the directory in an etcd, and the authority that signs all certificates. For all tests of a class. */
public final class Fleet implements BeforeAllCallback, AfterAllCallback {
    private Path directory;
    private Etcd etcd;

    @Override
    public void beforeAll(final ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "vicinity-fleet-");
        etcd = Etcd.start(directory);
    }

    @Override
    public void afterAll(final ExtensionContext context) {
        if (etcd != null) {
            etcd.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory's etcd, to be killed and started again. */
    public Etcd etcd() {
        return etcd;
    }

    Path pki() {
        return directory.resolve("pki");
    }

    /** The lines that make an agent one of the fleet. */
    String config(final String host) {
        return "host: " + host + "\ndirectory:\n  etcd:\n    endpoints: [\"" + etcd.endpoint() + "\"]\n    lease: 2s\n";
    }
}
