package io.vicinity.lab;

import io.vicinity.agent.directory.etcd.Etcd;
import io.vicinity.vmlab.HostNamespace;
import io.vicinity.vmlab.LabSwitch;
import io.vicinity.vmlab.VmLabUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What several hosts have in common: the directory in an etcd, and the authority that signs all certificates. For all tests of a class. */
public final class Fleet implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
    private boolean separate;
    private LabSwitch network;
    private HostNamespace hostOfEtcd;
    private Path directory;
    private Etcd etcd;

    /**
     * Its hosts, and etcd, have networks of their own, of which they may be cut off. That takes root: elsewhere the tests are skipped. Before
     * the test begins.
     */
    public Fleet separate() {
        separate = true;
        return this;
    }

    /**
     * One for hosts that are there already; to be closed.
     *
     * @param address at which its etcd listens.
     * @param place   has a program run where that address is.
     */
    public static Fleet start(final String address, final UnaryOperator<ProcessBuilder> place) throws IOException {
        final Fleet fleet = new Fleet();
        fleet.up(address, place);
        return fleet;
    }

    @Override
    public void beforeAll(final ExtensionContext context) throws IOException {
        if (separate) {
            network = openNetwork();
            hostOfEtcd = plug();
            up(hostOfEtcd.address(), hostOfEtcd::place);
        } else {
            up("127.0.0.1", UnaryOperator.identity());
        }
    }

    private static LabSwitch openNetwork() {
        try {
            return LabSwitch.open();
        } catch (final VmLabUnavailableException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    private void up(final String address, final UnaryOperator<ProcessBuilder> place) throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "vicinity-fleet-");
        etcd = Etcd.start(directory, address, place);
    }

    @Override
    public void afterAll(final ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        if (etcd != null) {
            etcd.close();
        }
        if (network != null) {
            hostOfEtcd.close();
            network.close();
        }
        if (directory == null || Files.notExists(directory)) {
            return;
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

    boolean isSeparate() {
        return separate;
    }

    /** Makes the network of one more host. */
    HostNamespace plug() {
        return network.plug();
    }

    /** Where the authority is that signs all certificates. */
    public Path pki() {
        return directory.resolve("pki");
    }

    /** The lines that make an agent one of the fleet. */
    public String config(final String host) {
        return "host: " + host + "\ndirectory:\n  etcd:\n    endpoints: [\"" + etcd.endpoint() + "\"]\n    lease: 2s\n";
    }
}
