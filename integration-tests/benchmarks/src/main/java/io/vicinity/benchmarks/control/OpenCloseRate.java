package io.vicinity.benchmarks.control;

import io.vicinity.agent.Agent;
import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Identity;
import io.vicinity.service.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * How many channels a second an agent opens and closes. It serves simulated daemons over mutual TLS, as in production; they run in this
 * process, and so take their part of the machine. A channel counts when both its ends let go and the one that opened it was told so.
 */
public final class OpenCloseRate {
    static final String TENANT = "bench";
    private static final long START_MILLIS = 30_000;

    private OpenCloseRate() {}

    /**
     * Starts an agent and measures it.
     *
     * @param args daemons (4), channels under way at each (16), seconds of warm-up (10), seconds of measurement (10), command of the agent
     *             (deploy/bin/vicinity-agent).
     * @throws Exception whatever goes wrong.
     */
    public static void main(final String[] args) throws Exception {
        final int daemons = number(args, 0, 4);
        final int width = number(args, 1, 16);
        final int warmUp = number(args, 2, 10);
        final int seconds = number(args, 3, 10);
        final Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "vicinity-bench-");
        Files.writeString(directory.resolve("agent.yaml"), yaml(directory));
        final Process agent = new ProcessBuilder(
                        args.length > 4 ? args[4] : "deploy/bin/vicinity-agent",
                        "--config",
                        directory.resolve("agent.yaml").toString(),
                        "--exit-with-parent",
                        "--ephemeral")
                .redirectError(directory.resolve("agent.log").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            final HostPort address = awaitReady(agent, directory);
            System.out.printf(
                    "# agent with %d simulated daemons, each with %d channels under way, %d s of warm-up%n",
                    daemons, width, warmUp);
            measure(address, directory, daemons, width, warmUp, seconds, agent.toHandle());
        } finally {
            agent.destroy();
            agent.waitFor(10, TimeUnit.SECONDS);
            remove(directory);
        }
    }

    private static int number(final String[] args, final int index, final int fallback) {
        return args.length > index ? Integer.parseInt(args[index]) : fallback;
    }

    /** The configuration of an agent for {@link #measure}. */
    static String yaml(final Path directory) {
        return """
                listen: 127.0.0.1:0
                metrics: 127.0.0.1:0
                runtime_dir: %1$s/run
                pki_dir: %1$s/pki
                segment_dir: %1$s
                tenants:
                  - name: %2$s
                    segment_size: 256MiB
                    arena_bytes: 256KiB
                """.formatted(directory, TENANT);
    }

    private static HostPort awaitReady(final Process agent, final Path directory)
            throws IOException, InterruptedException {
        final Path file = directory.resolve("run").resolve(Agent.ADDRESS_FILE);
        for (long waited = 0; !Files.exists(file); waited += 10) {
            if (!agent.isAlive() || waited > START_MILLIS) {
                throw new IOException("the agent did not start:\n" + Files.readString(directory.resolve("agent.log")));
            }
            Thread.sleep(10);
        }
        return HostPort.parse(Files.readString(file).strip());
    }

    /**
     * Measures an agent.
     *
     * @param agent     address.
     * @param directory that the agent's {@link #yaml} names.
     * @param daemons   to simulate.
     * @param width     channels under way at each of them.
     * @param warmUp    seconds before the measurement.
     * @param seconds   of the measurement.
     * @param process   of the agent, whose processor time is told.
     * @return channels a second.
     */
    static double measure(
            final HostPort agent,
            final Path directory,
            final int daemons,
            final int width,
            final int warmUp,
            final int seconds,
            final ProcessHandle process)
            throws IOException, InterruptedException {
        final LongAdder closed = new LongAdder();
        final CompletableFuture<Void> failed = new CompletableFuture<>();
        final CertificateAuthority authority = CertificateAuthority.open(directory.resolve("pki"));
        final List<SimulatedDaemon> all = new ArrayList<>();
        try {
            for (int i = 0; i < daemons; i++) {
                final SimulatedDaemon daemon = new SimulatedDaemon(
                        agent,
                        authority.issueVm(new Identity("vm" + i, TENANT), Duration.ofDays(1)),
                        directory.resolve("vicinity-" + TENANT),
                        closed,
                        failed);
                all.add(daemon);
                daemon.attach("endpoint-" + i);
            }
            for (int i = 0; i < daemons; i++) {
                all.get(i).begin("endpoint-" + (i + 1) % daemons, width);
            }
            run(warmUp, closed, failed, process);
            final long before = closed.sum();
            final long start = System.nanoTime();
            run(seconds, closed, failed, process);
            final double rate = (closed.sum() - before) * 1e9 / (System.nanoTime() - start);
            System.out.printf("%.0f channels a second opened and closed%n", rate);
            return rate;
        } finally {
            all.forEach(SimulatedDaemon::stop);
            all.forEach(SimulatedDaemon::close);
        }
    }

    private static void run(
            final int seconds, final LongAdder closed, final CompletableFuture<Void> failed, final ProcessHandle agent)
            throws InterruptedException {
        for (int i = 0; i < seconds; i++) {
            final long before = closed.sum();
            final Duration cpu = cpu(agent);
            Thread.sleep(1000);
            if (failed.isCompletedExceptionally()) {
                failed.join();
            }
            final long count = closed.sum() - before;
            System.out.printf(
                    "# %6d in a second, %.0f us of the agent's processor time each%n",
                    count, cpu(agent).minus(cpu).toNanos() / 1e3 / Math.max(1, count));
        }
    }

    private static Duration cpu(final ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void remove(final Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
