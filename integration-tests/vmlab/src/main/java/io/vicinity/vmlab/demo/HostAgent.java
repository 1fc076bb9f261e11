package io.vicinity.vmlab.demo;

import io.vicinity.vmlab.LabHost;
import io.vicinity.vmlab.VmLab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The agent of the host, with one tenant. It ends with the lab, and with this JVM however that ends. Not thread-safe. */
final class HostAgent {
    static final String TENANT = "acme";
    static final String SEGMENT_SIZE = "64MiB";
    static final int VECTORS = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long POLL_MILLIS = 50;
    private static final int LAST_LINES = 5;

    private final Path bin;
    private final LabHost host;
    private final Path directory;
    private final Path config;
    private final Path log;
    private final Process process;

    private HostAgent(final VmLab lab, final LabHost host, final Path bin) throws IOException {
        this.bin = bin;
        this.host = host;
        directory = Files.createDirectories(lab.directory().resolve("agent"));
        log = directory.resolve("agent.log");
        config = Files.write(
                directory.resolve("agent.yaml"),
                List.of(
                        // QEMU hands what guests send to the gateway to the host's loopback.
                        "listen: 127.0.0.1:0",
                        "server_names: [" + host.address() + "]",
                        "metrics: 127.0.0.1:0",
                        "runtime_dir: " + run(),
                        "operator_socket: " + directory.resolve("operator.sock"),
                        "pki_dir: " + directory.resolve("pki"),
                        "segment_dir: " + lab.memory(),
                        "descriptor_store: none",
                        "ivshmem_vectors: " + VECTORS,
                        "tenants:",
                        "  - name: " + TENANT,
                        "    segment_size: " + SEGMENT_SIZE));
        process = start(log, "--config", config.toString(), "--exit-with-parent");
        lab.atEnd(this::end);
    }

    /** Starts it, and waits until it serves. */
    static HostAgent start(final VmLab lab, final LabHost host, final Path bin) {
        try {
            final HostAgent agent = new HostAgent(lab, host, bin);
            agent.awaitReady();
            return agent;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(final Path output, final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(bin.resolve("vicinity-agent").toString());
        command.addAll(List.of(arguments));
        return host.program(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private void awaitReady() throws IOException {
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Files.notExists(log) || !Files.readString(log).contains("READY")) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new DemoFailure("the agent does not start; it said:\n" + lastLines(log));
            }
            try {
                process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DemoFailure("interrupted", e);
            }
        }
    }

    /** Makes a certificate for a VM. */
    void enrol(final String vm, final Path out) {
        final Path said = directory.resolve("enroll-" + vm + ".log");
        try {
            final Process enrolment = start(
                    said, "enroll", vm, "--config", config.toString(), "--tenant", TENANT, "--out", out.toString());
            if (!enrolment.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || enrolment.exitValue() != 0) {
                enrolment.destroyForcibly();
                throw new DemoFailure(vm + " is not enrolled; the agent said:\n" + lastLines(said));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    /** Where guests reach it. */
    String address() {
        try {
            final String local =
                    Files.readString(run().resolve("agent.address")).strip();
            return host.address() + local.substring(local.lastIndexOf(':'));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where QEMU gets the tenant's memory. */
    Path ivshmemSocket() {
        return run().resolve("ivshmem").resolve(TENANT + ".sock");
    }

    private Path run() {
        return directory.resolve("run");
    }

    private static String lastLines(final Path file) throws IOException {
        final List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    private void end() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
