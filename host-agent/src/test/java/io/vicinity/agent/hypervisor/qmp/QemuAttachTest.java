package io.vicinity.agent.hypervisor.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vicinity.agent.cli.OperatorShell;
import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.control.v1.AgentMessage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attachment to a real QEMU that stands still: its guest cannot give a device up, a reset of the machine does so instead. */
@Timeout(180)
class QemuAttachTest {
    private static final String QEMU = "qemu-system-x86_64";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private AgentFixture fixture;
    private Process qemu;
    private OperatorShell shell;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, QEMU))),
                QEMU + " is not on the PATH");
        final Path monitors = Files.createDirectory(directory.resolve("qmp"));
        final String tenants = "qmp_dir: " + monitors + "\n" + AgentFixture.TWO_TENANTS;
        fixture = new AgentFixture(directory, tenants);
        shell = new OperatorShell(
                Files.writeString(directory.resolve("agent.yaml"), AgentFixture.yaml(directory, tenants)));
        qemu = new ProcessBuilder(List.of(
                        QEMU,
                        "-M",
                        "q35",
                        "-accel",
                        "tcg",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-S",
                        "-qmp",
                        "unix:" + monitors.resolve("vm1.qmp") + ",server=on,wait=off",
                        "-qmp",
                        "unix:" + directory.resolve("test.qmp") + ",server=on,wait=off",
                        "-device",
                        "pcie-root-port,id=small,chassis=1,slot=1",
                        "-device",
                        "pcie-root-port,id=rp2,chassis=2,slot=2,pref64-reserve=64M"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("qemu.log").toFile())
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        if (qemu != null) {
            qemu.destroyForcibly().waitFor();
            fixture.close();
        }
    }

    private void awaitVm() {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            assertThat(qemu.isAlive()).as(log()).isTrue();
            assertThat(shell.run("vm", "list")).isZero();
            return shell.out().contains("prelaunch");
        });
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("qemu.log"));
    }

    private boolean maps(final Path memory) throws IOException {
        return Files.readString(Path.of("/proc/" + qemu.pid() + "/maps")).contains(memory.toString());
    }

    /** Detaches, and resets the machine until the device is out. */
    private void detach(final String... options) throws Exception {
        final String[] args = Stream.concat(Stream.of("vm", "detach", "vm1"), Stream.of(options))
                .toArray(String[]::new);
        final CompletableFuture<Integer> detached = CompletableFuture.supplyAsync(() -> shell.run(args));
        final CompletableFuture<QmpConnection> opened = new CompletableFuture<>();
        final Thread server = Thread.ofPlatform().daemon(true).start(() -> {
            try (QmpConnection connection = QmpConnection.open(directory.resolve("test.qmp"), PATIENCE, PATIENCE)) {
                opened.complete(connection);
                connection.serve(_ -> {});
            }
        });
        while (!detached.isDone()) {
            opened.get().execute("system_reset", null);
            Thread.sleep(100);
        }
        opened.get().end();
        server.join();
        assertThat(detached.get()).as(shell.out() + shell.err() + log()).isZero();
    }

    @Test
    void shouldPlugMemoryIntoQemuAndTakeItOutAgain() throws Exception {
        awaitVm();
        assertThat(shell.out()).contains(Long.toString(qemu.pid()), "rp2(64MiB)", "small");
        assertThat(shell.run("vm", "attach", "vm1", "--tenant", "acme"))
                .as(shell.err())
                .isZero();
        assertThat(shell.out()).contains("as ivshmem-plain on rp2", "warning: VM vm1 is paused");
        assertThat(maps(fixture.segment("acme"))).isTrue();
        assertThat(shell.run("vm", "list")).isZero();
        assertThat(shell.out().lines().toList().getLast()).contains("acme", "plain", "rp2", "small");
        assertThat(shell.run("vm", "attach", "vm1", "--tenant", "acme", "--bus", "small"))
                .isEqualTo(4);
        assertThat(shell.err()).contains("ALREADY_ATTACHED");

        detach();
        // QEMU lets go of memory a moment later than it says.
        Awaitility.await().atMost(PATIENCE).until(() -> !maps(fixture.segment("acme")));
        assertThat(shell.run("vm", "attach", "vm1", "--tenant", "globex"))
                .as(shell.err())
                .isZero();
        assertThat(maps(fixture.segment("globex"))).isTrue();
        detach();
        Awaitility.await().atMost(PATIENCE).until(() -> !maps(fixture.segment("globex")));
        assertThat(shell.run("vm", "attach", "vm1", "--tenant", "acme", "--model", "doorbell"))
                .as(shell.err())
                .isZero();
        Awaitility.await().atMost(PATIENCE).until(() -> maps(fixture.segment("acme")));
        assertThat(shell.run("status", "--format", "json")).isZero();
        assertThat(shell.out()).contains("\"ivshmem_peers\":1");
        assertThat(shell.run("vm", "list")).isZero();
        assertThat(shell.out().lines().toList().getLast()).contains("acme", "doorbell", "rp2");
        assertThat(shell.run("vm", "detach", "vm1")).isEqualTo(4);
        assertThat(shell.err()).contains("UNPLUG_UNSAFE");
        detach("--force");
    }

    @Test
    void shouldTakeTheEndOfAQemuForTheEndOfItsVm() throws Exception {
        awaitVm();
        final FakeDaemon daemon = fixture.daemon("vm1", "acme").attach();
        assertThat(qemu.destroyForcibly().waitFor(60, TimeUnit.SECONDS)).isTrue();
        final AgentMessage last = (AgentMessage) daemon.next();
        assertThat(last.getRefused().getCode()).isEqualTo("INCARNATION_UNKNOWN");
        assertThat(last.getRefused().getMessage()).contains("its QEMU ended");
        assertThat(fixture.agent().tenant("acme").tenant().report().totals().peers())
                .isZero();
    }
}
