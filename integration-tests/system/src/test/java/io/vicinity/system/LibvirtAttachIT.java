package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.agent.Agent;
import io.vicinity.agent.cli.OperatorShell;
import io.vicinity.agent.config.AgentConfig;
import io.vicinity.lab.Libvirt;
import io.vicinity.service.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Attachment by the real libvirt, to a domain that is paused: it needs no guest. A reset of its machine takes out what the guest was asked
 * to give up.
 */
@Tag("vm")
@Timeout(900)
class LibvirtAttachIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GROUP = "kvm";

    /** Unlike any other's: the domain and the segment are visible in the whole machine. */
    private final String name = "vicinity-it-" + ProcessHandle.current().pid();

    private final Path segment = Path.of("/dev/shm/vicinity-" + name);
    private Path directory;
    private Libvirt libvirt;
    private Agent agent;
    private OperatorShell operator;

    @BeforeEach
    void start() throws Exception {
        libvirt = Libvirt.start();
        // QEMU runs as another user, who must get through to the sockets.
        directory = Files.createTempDirectory("vicinity");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        final String yaml = """
                listen: 127.0.0.1:0
                metrics: 127.0.0.1:0
                runtime_dir: %1$s/run
                pki_dir: %1$s/pki
                libvirt: %2$s
                ivshmem_group: %3$s
                tenants:
                  - name: %4$s
                    segment_size: 4MiB
                    arena_bytes: 64KiB
                    quotas: {endpoints: 8, channels: 16, peers: 4}
                """.formatted(directory, Libvirt.URI, GROUP, name);
        operator = new OperatorShell(Files.writeString(directory.resolve("agent.yaml"), yaml));
        final var created = libvirt.virshWithInput("""
                <domain type='qemu'>
                  <name>%s</name>
                  <memory unit='MiB'>64</memory>
                  <vcpu current='1'>2</vcpu>
                  <os><type arch='x86_64' machine='q35'>hvm</type></os>
                  <features><acpi/></features>
                  <devices>
                    <controller type='pci' index='0' model='pcie-root'/>
                    <controller type='pci' index='1' model='pcie-root-port'/>
                    <controller type='pci' index='2' model='pcie-root-port'/>
                    <controller type='usb' model='none'/>
                    <memballoon model='none'/>
                  </devices>
                </domain>
                """.formatted(name), "create", "--paused", "/dev/stdin");
        assertThat(created.code()).as(created.text()).isZero();
        agent = Agent.start(StrictYaml.parse("test", yaml, AgentConfig.class), true);
    }

    @AfterEach
    void stop() throws Exception {
        if (agent != null) {
            agent.close();
        }
        if (libvirt != null) {
            libvirt.virsh("destroy", name);
            libvirt.close();
        }
        if (directory != null) {
            try (var files = Files.walk(directory)) {
                for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private String vm() {
        assertThat(operator.run("vm", "list")).as(operator.err()).isZero();
        return operator.out()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElse("");
    }

    private boolean qemuMapsTheSegment() throws IOException {
        final String pid =
                Files.readString(Path.of("/run/libvirt/qemu/" + name + ".pid")).strip();
        return Files.readString(Path.of("/proc/" + pid + "/maps")).contains(segment.toString());
    }

    private void detach(final String... options) throws Exception {
        final String[] args = Stream.concat(Stream.of("vm", "detach", name), Stream.of(options))
                .toArray(String[]::new);
        final CompletableFuture<Integer> detached = CompletableFuture.supplyAsync(() -> operator.run(args));
        while (!detached.isDone()) {
            libvirt.virsh("qemu-monitor-command", name, "{\"execute\": \"system_reset\"}");
            Thread.sleep(100);
        }
        assertThat(detached.get()).as(operator.out() + operator.err()).isZero();
    }

    @Test
    void shouldAttachAndDetachByLibvirtAndSeeTheDomainsEnd() throws Exception {
        assertThat(vm()).contains("libvirt", "paused", "pci.1", "pci.2");
        assertThat(operator.run("vm", "attach", name, "--tenant", name))
                .as(operator.err())
                .isZero();
        assertThat(operator.out())
                .contains("warning: root port pci.1 does not say how much room it has")
                .contains("as ivshmem-plain on pci.1");
        assertThat(qemuMapsTheSegment()).isTrue();
        assertThat(vm()).contains("plain", "pci.1");
        assertThat(operator.run("vm", "attach", name, "--tenant", name)).isEqualTo(4);
        assertThat(operator.err()).contains("ALREADY_ATTACHED");
        detach();
        await().atMost(PATIENCE).until(() -> !qemuMapsTheSegment());

        assertThat(operator.run("vm", "attach", name, "--tenant", name, "--model", "doorbell", "--bus", "pci.2"))
                .as(operator.err())
                .isZero();
        await().atMost(PATIENCE).until(this::qemuMapsTheSegment);
        assertThat(operator.run("status", "--format", "json")).isZero();
        assertThat(operator.out()).contains("\"ivshmem_peers\":1");
        assertThat(vm()).contains("doorbell", "pci.2");
        assertThat(operator.run("vm", "detach", name)).isEqualTo(4);
        assertThat(operator.err()).contains("UNPLUG_UNSAFE", "emulated");
        detach("--force");

        libvirt.virsh("destroy", name);
        await().atMost(PATIENCE).until(() -> vm().isEmpty());
        assertThat(operator.run("vm", "attach", name, "--tenant", name)).isEqualTo(5);
        assertThat(operator.err()).contains("VM_UNKNOWN");
    }
}
