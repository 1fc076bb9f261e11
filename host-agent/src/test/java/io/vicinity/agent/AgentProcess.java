package io.vicinity.agent;

import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Identity;
import io.vicinity.service.HostPort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** An agent in a process of its own, which can be killed. */
final class AgentProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Path directory;
    private final Process process;

    AgentProcess(final Path directory, final String... options) throws IOException {
        this(directory, AgentFixture.TWO_TENANTS, List.of(options));
    }

    AgentProcess(final Path directory, final String yaml, final List<String> options) throws IOException {
        this.directory = directory;
        Files.deleteIfExists(directory.resolve("run").resolve(Agent.ADDRESS_FILE));
        Files.writeString(
                directory.resolve("agent.yaml"),
                AgentFixture.yaml(directory, yaml).replace("descriptor_store: none", "descriptor_store: holder"));
        final List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path").replace(File.pathSeparator + File.pathSeparator, ":"),
                AgentMain.class.getName(),
                "--config",
                directory.resolve("agent.yaml").toString()));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectError(directory.resolve("agent.log").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    AgentProcess awaitReady() {
        try {
            awaitAddress();
        } catch (final RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
        return this;
    }

    private void awaitAddress() {
        Awaitility.await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(directory.resolve("agent.log")));
            }
            return Files.exists(directory.resolve("run").resolve(Agent.ADDRESS_FILE));
        });
    }

    FakeDaemon daemon(final String vm, final String tenant) throws IOException {
        final HostPort address =
                HostPort.parse(Files.readString(directory.resolve("run").resolve(Agent.ADDRESS_FILE))
                        .strip());
        return new FakeDaemon(
                address,
                CertificateAuthority.open(directory.resolve("pki"))
                        .issueVm(new Identity(vm, tenant), Duration.ofDays(1)),
                directory.resolve("vicinity-" + tenant));
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    void terminate() throws InterruptedException {
        process.destroy();
        awaitEnd();
    }

    void endInput() throws IOException, InterruptedException {
        process.getOutputStream().close();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the agent does not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
