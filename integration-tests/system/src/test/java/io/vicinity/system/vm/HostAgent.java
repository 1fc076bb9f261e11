package io.vicinity.system.vm;

import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.agent.pki.Identity;
import io.vicinity.lab.Fleet;
import io.vicinity.lab.Lab;
import io.vicinity.lab.LabProcess;
import io.vicinity.lab.Programs;
import io.vicinity.vmlab.LabHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The agent of this build on a {@link LabHost}: one life of it after the other. Not thread-safe. */
final class HostAgent implements AutoCloseable {
    static final int VECTORS = 2;

    private final LabHost host;
    private final Path directory;
    private final Optional<Fleet> fleet;
    private final int port;
    private final int metricsPort;
    private final List<LabProcess> lives = new ArrayList<>();

    /**
     * Configures an agent; it does not run yet.
     *
     * @param directory where everything of it lies, but its segments.
     * @param segments  for these.
     * @param tenants   with the size of the segment of each, by name.
     * @param fleet     that the host is one of, if it is not alone.
     */
    HostAgent(
            final LabHost host,
            final Path directory,
            final Path segments,
            final Map<String, String> tenants,
            final Optional<Fleet> fleet)
            throws IOException {
        this.host = host;
        this.directory = directory;
        this.fleet = fleet;
        port = freePort();
        metricsPort = freePort();
        final StringBuilder config = new StringBuilder()
                .append(fleet.map(all -> all.config(host.name())).orElse(""))
                .append("listen: " + host.listenAddress() + ":" + port + "\n")
                .append("server_names: [" + host.address() + "]\n")
                .append("metrics: 127.0.0.1:" + metricsPort + "\n")
                .append("runtime_dir: " + runtime() + "\n")
                .append("pki_dir: " + pki() + "\n")
                .append("segment_dir: " + segments + "\n")
                .append("ivshmem_vectors: " + VECTORS + "\n")
                .append("qmp_dir: " + Files.createDirectories(monitors()) + "\n")
                .append("tenants:\n");
        tenants.forEach((tenant, size) -> config.append("  - name: " + tenant + "\n    segment_size: " + size + "\n"));
        Files.writeString(config(), config);
    }

    private Path runtime() {
        return directory.resolve("run");
    }

    private Path pki() {
        return fleet.map(Fleet::pki).orElse(directory.resolve("pki"));
    }

    private Path monitors() {
        return directory.resolve("qmp");
    }

    private Path config() {
        return directory.resolve("agent.yaml");
    }

    /** Where guests reach it. */
    String addressForGuests() {
        return host.address() + ":" + port;
    }

    /** Where programs of the host reach it. */
    int port() {
        return port;
    }

    /** Where it serves a tenant's memory to QEMU. */
    Path ivshmemSocket(final String tenant) {
        return runtime().resolve("ivshmem").resolve(tenant + ".sock");
    }

    /** Where it looks for the monitor of a QEMU. */
    Path monitor(final String vm) {
        return monitors().resolve(vm + ".qmp");
    }

    /** A VM's certificate, with all that belongs to it. */
    Credentials credentials(final String vm, final String tenant) {
        return CertificateAuthority.open(pki()).issueVm(new Identity(vm, tenant), Duration.ofDays(1));
    }

    /** Starts it, or starts it again, and waits until it serves. */
    void start() {
        final LabProcess life = new LabProcess("agent", launcher("--config", config().toString()));
        lives.add(life);
        life.awaitLine(0, line -> line.contains("READY"), Lab.START_PATIENCE);
    }

    private ProcessBuilder launcher(final String... arguments) {
        return host.place(Programs.agent(List.of(arguments)));
    }

    /** Its life now, or the last one. */
    LabProcess process() {
        return lives.getLast();
    }

    /** What all its lives said. */
    String log() {
        final StringBuilder log = new StringBuilder();
        lives.forEach(life -> log.append(life.log()).append("\n---- its end, or now\n"));
        return log.toString();
    }

    /** Runs {@code vicinity-agent ARGUMENTS} on the host, for the agent, to its end. */
    OperatorResult operate(final String... arguments) {
        final List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("--socket", runtime().resolve("operator.sock").toString()));
        final LabProcess command = new LabProcess("vicinity-agent", launcher(words.toArray(String[]::new)));
        return new OperatorResult(command.awaitEnd(), command.log());
    }

    /** What it tells operators who ask for nothing that can fail. */
    String tell(final String... arguments) {
        final OperatorResult result = operate(arguments);
        if (result.exitCode() != 0) {
            throw new AssertionError(String.join(" ", arguments) + " failed:\n" + result.output());
        }
        return result.output();
    }

    /** Its metrics page. */
    String metrics() {
        final URI page = URI.create("http://127.0.0.1:" + metricsPort + "/metrics");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Ends it in order. */
    @Override
    public void close() {
        if (!lives.isEmpty()) {
            process().stop();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
