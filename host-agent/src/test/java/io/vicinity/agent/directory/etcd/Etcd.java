package io.vicinity.agent.directory.etcd;

import io.vicinity.agent.config.DirectoryConfig;
import io.vicinity.agent.config.EtcdConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real etcd on this machine, which can be killed, stopped, started again and wiped. */
public final class Etcd implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ALONE = "--listen-peer-urls=http://127.0.0.1:0";

    private final Path directory;
    private final String scheme;
    private final String address;
    private final UnaryOperator<ProcessBuilder> place;
    private final List<String> options;
    private final int port;
    private Process process;

    private Etcd(
            final Path directory,
            final String scheme,
            final String address,
            final UnaryOperator<ProcessBuilder> place,
            final List<String> options)
            throws IOException {
        this.directory = directory;
        this.scheme = scheme;
        this.address = address;
        this.place = place;
        this.options = options;
        port = freePort();
    }

    /** One that no connection of this machine gets for its own while etcd is away. */
    static int freePort() throws IOException {
        for (int attempt = 0; attempt < 1000; attempt++) {
            final int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (final BindException e) {
                // Another's.
            }
        }
        throw new IOException("no port is free");
    }

    /** Starts one without TLS; the test is skipped where etcd cannot be had. */
    public static Etcd start(final Path directory) throws IOException {
        return start(directory, LOOPBACK, UnaryOperator.identity());
    }

    /**
     * Starts one without TLS that need not be in the network of this process; the test is skipped where etcd cannot be had.
     *
     * @param address at which it listens.
     * @param place   has the program run where that address is.
     */
    public static Etcd start(final Path directory, final String address, final UnaryOperator<ProcessBuilder> place)
            throws IOException {
        final Etcd etcd = new Etcd(directory, "http", address, place, List.of(ALONE));
        etcd.start();
        return etcd;
    }

    /** Starts one that asks for a certificate. */
    static Etcd startTls(final Path directory, final Path ca, final Path cert, final Path key) throws IOException {
        final Etcd etcd = new Etcd(
                directory,
                "https",
                LOOPBACK,
                UnaryOperator.identity(),
                List.of(
                        ALONE,
                        "--trusted-ca-file=" + ca,
                        "--cert-file=" + cert,
                        "--key-file=" + key,
                        "--client-cert-auth=true"));
        etcd.start();
        return etcd;
    }

    /** One of several, to be {@linkplain #launch launched}. */
    static Etcd member(final Path directory, final String name, final String peerUrl, final String cluster)
            throws IOException {
        return new Etcd(
                directory,
                "http",
                LOOPBACK,
                UnaryOperator.identity(),
                List.of(
                        "--name=" + name,
                        "--listen-peer-urls=" + peerUrl,
                        "--initial-advertise-peer-urls=" + peerUrl,
                        "--initial-cluster=" + cluster));
    }

    public String endpoint() {
        return scheme + "://" + address + ":" + port;
    }

    DirectoryConfig config(final String prefix, final Duration lease, final boolean strict) {
        return new DirectoryConfig(
                new EtcdConfig(List.of(endpoint()), prefix, null, null, null, null, null, lease), strict);
    }

    public void start() throws IOException {
        launch();
        awaitListening();
    }

    void launch() throws IOException {
        final List<String> command = new ArrayList<>(List.of(
                EtcdBinary.find().toString(),
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--logger=zap",
                "--log-level=error",
                // What is killed is the process and not the machine.
                "--unsafe-no-fsync"));
        command.addAll(options);
        process = place.apply(new ProcessBuilder(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("etcd.log").toFile()))
                .start();
    }

    void awaitListening() {
        Awaitility.await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(directory.resolve("etcd.log")));
            }
            return isListening();
        });
    }

    /** In its own network: this process may not reach it. */
    private boolean isListening() throws IOException {
        final String listening = String.format(":%04X 00000000:0000 0A", port);
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "net", "tcp")).stream()
                .anyMatch(line -> line.contains(listening));
    }

    /** As {@code kill -9} does it. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("etcd does not end");
        }
    }

    /** It forgets all; must not be running. */
    public void wipe() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** It answers nobody, and nobody is told. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(final String signal) throws IOException, InterruptedException {
        final int code = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill " + signal + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
