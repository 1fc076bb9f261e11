package io.vicinity.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostChecksTest {
    @TempDir
    private Path root;

    private Machine machine;

    @BeforeEach
    void boot() {
        machine = new Machine(root, List.of(root.resolve("bin")));
    }

    private Path program(final String name, final String script) throws IOException {
        final Path file = Files.createDirectories(root.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    private Path file(final String name, final String mode) throws IOException {
        final Path file = root.resolve(name);
        Files.writeString(file, "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private List<Finding> agentThatSays(final String out) throws IOException {
        Files.writeString(root.resolve("answer"), out);
        return new AgentCheck(
                        machine,
                        List.of(program("agent", "cat " + root.resolve("answer"))
                                .toString()))
                .look();
    }

    private String status(final Path segment, final long size, final Path socket, final int channels) {
        return """
                {"version":"1","pid":"7","listen_address":"0.0.0.0:7611","tenants":[{"name":"acme","segment_path":"%s",
                "segment_size":"%d","bytes_used":"0","bytes_quota":"100","endpoints":0,"endpoints_quota":10,
                "channels":%d,"channels_quota":10,"ivshmem_socket":"%s","ivshmem_peers":2}]}
                """.formatted(segment, size, channels, socket);
    }

    @Test
    void shouldPassTheAgentsOwnWordsOnWhenItDoesNotAnswer() throws IOException {
        final Path agent = program("agent", "echo 'AGENT_UNREACHABLE: no agent' >&2; exit 3");
        assertThat(new AgentCheck(machine, List.of(agent.toString())).look())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
                    assertThat(finding.detail()).isEqualTo("AGENT_UNREACHABLE: no agent");
                });
    }

    @Test
    void shouldFailWhenTheAgentCannotBeRunOrSaysNonsense() throws IOException {
        assertThat(new AgentCheck(machine, List.of(root.resolve("nothing").toString())).look())
                .extracting(Finding::severity)
                .containsExactly(Severity.FAILURE);
        assertThat(agentThatSays("{\"tenants\":")).extracting(Finding::severity).containsExactly(Severity.FAILURE);
    }

    @Test
    void shouldFindAWellKeptTenant() throws IOException {
        assertThat(agentThatSays(status(file("segment", "rw-rw----"), 1 << 26, file("socket", "rw-------"), 1)))
                .extracting(Finding::severity)
                .containsOnly(Severity.OK)
                .hasSize(4);
    }

    @Test
    void shouldFailWhenASegmentOrSocketIsOpenToAllOrGone() throws IOException {
        final Path open = file("open", "rw-rw-rw-");
        final Path gone = root.resolve("gone");
        assertThat(agentThatSays(status(open, 1 << 26, gone, 1)))
                .filteredOn(finding -> finding.severity() == Severity.FAILURE)
                .extracting(Finding::check)
                .containsExactly("segment", "ivshmem");
        assertThat(agentThatSays(status(gone, 1 << 26, open, 1)))
                .filteredOn(finding -> finding.severity() == Severity.FAILURE)
                .extracting(Finding::check)
                .containsExactly("segment", "ivshmem");
    }

    @Test
    void shouldNameTheNextPowerOfTwoWhenASegmentsSizeIsNone() throws IOException {
        assertThat(agentThatSays(status(file("segment", "rw-------"), 96 << 20, file("socket", "rw-------"), 1)))
                .filteredOn(finding -> finding.severity() == Severity.FAILURE)
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("128MiB"));
    }

    @Test
    void shouldWarnWhenAQuotaIsNearlyReached() throws IOException {
        assertThat(agentThatSays(status(file("segment", "rw-------"), 1 << 26, file("socket", "rw-------"), 9)))
                .filteredOn(finding -> finding.severity() == Severity.WARNING)
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail()).contains("9 of its 10 channels"));
    }

    @Test
    void shouldWarnWhenThereIsNoHypervisor() {
        assertThat(new HypervisorCheck(machine).look())
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING, Severity.WARNING);
    }

    private List<Finding> vms(final String registered, final String running) throws IOException {
        Files.writeString(root.resolve("registered"), registered);
        Files.writeString(root.resolve("running"), running);
        return new VmsCheck(
                        machine,
                        List.of(program("vms", "cat " + root.resolve("registered"))
                                .toString()),
                        List.of(program("list", "cat " + root.resolve("running"))
                                .toString()))
                .look();
    }

    @Test
    void shouldNameVmsThatHaveMemoryAndNoDaemon() throws IOException {
        final String running = """
                {"vm":"vm1","devices":[{"tenant":"acme"}],"root_ports":[]}
                {"vm":"vm2","devices":[],"root_ports":[{"id":"rp1","occupied":false}]}
                """;
        assertThat(vms("{\"vm\":\"vm1\",\"connected\":true}\n", running))
                .extracting(Finding::detail)
                .containsExactly("1 VMs are registered");
        assertThat(vms("", running)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.detail()).contains("vm1", "acme");
        });
        assertThat(vms("{\"vm\":\"vm1\",\"connected\":false}\n", ""))
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING);
    }

    @Test
    void shouldNameEmulatedVmsWhoseDeviceMustNotBeTakenOut() throws IOException {
        final String running = """
                {"vm":"vm1","emulated":true,"devices":[{"tenant":"acme","model":"DEVICE_MODEL_DOORBELL"}]}
                {"vm":"vm2","emulated":true,"devices":[{"tenant":"acme","model":"DEVICE_MODEL_PLAIN"}]}
                {"vm":"vm3","devices":[{"tenant":"acme","model":"DEVICE_MODEL_DOORBELL"}]}
                """;
        final String registered = """
                {"vm":"vm1","connected":true}
                {"vm":"vm2","connected":true}
                {"vm":"vm3","connected":true}
                """;
        assertThat(vms(registered, running)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.detail()).contains("vm1", "emulated", "doorbell");
            assertThat(finding.remedy()).contains("--model plain");
        });
    }

    @Test
    void shouldNameVmsThatNothingCanBePluggedInto() throws IOException {
        assertThat(vms("", "{\"vm\":\"vm1\",\"devices\":[],\"root_ports\":[{\"id\":\"rp1\",\"occupied\":true}]}"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("pcie-root-port", "pref64-reserve"));
    }

    @Test
    void shouldSurviveNonsenseOfVms() throws IOException {
        assertThat(vms("{\"vm\":", "[]\n7\n")).isNotEmpty();
    }

    @Test
    void shouldBelieveInKvmOnlyWhenAVmHasBooted() throws IOException {
        Files.createDirectories(root.resolve("dev"));
        file("dev/kvm", "rw-------");
        final Path booted = program("good", "exit 33");
        final Path stuck = program("bad", "exit 1");
        assertThat(new KvmCheck(machine, Optional.of(booted)).look())
                .extracting(Finding::severity)
                .containsExactly(Severity.OK);
        assertThat(new KvmCheck(machine, Optional.of(stuck)).look())
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail()).contains("no VM boots"));
    }

    @Test
    void shouldSayWhichFileAppArmorWantsWhenLibvirtIsConfined() throws IOException {
        program("virsh", "exit 0");
        Files.createDirectories(root.resolve("sys/module/apparmor/parameters"));
        Files.writeString(root.resolve("sys/module/apparmor/parameters/enabled"), "Y\n");
        assertThat(new HypervisorCheck(machine).look().getLast().remedy()).contains("abstractions-libvirt-qemu");
        final Path local = root.resolve("etc/apparmor.d/local/abstractions/libvirt-qemu");
        Files.createDirectories(local.getParent());
        Files.writeString(local, "/dev/shm/vicinity-* rw,\n");
        assertThat(new HypervisorCheck(machine).look().getLast().severity()).isEqualTo(Severity.OK);
    }

    @Test
    void shouldFailWhenThereIsNoSharedMemory() {
        assertThat(new SharedMemoryCheck(machine).look())
                .extracting(Finding::severity)
                .containsExactly(Severity.FAILURE);
    }

    @Test
    void shouldEndWithTheWorstAndKeepEachFindingOnOneLine() {
        final Report report = new Report(List.of(
                Finding.ok("a", "well"),
                Finding.failure("b", "two\nlines", "mend it"),
                Finding.warning("c", "slow", "tune it")));
        assertThat(report.worst().exitCode()).isEqualTo(7);
        assertThat(report.text())
                .containsExactly(
                        "ok       a          well",
                        "failure  b          two lines; mend it",
                        "warning  c          slow; tune it");
        assertThat(report.json().get(2).toString())
                .isEqualTo("{\"check\":\"c\",\"severity\":\"warning\",\"detail\":\"slow\",\"remedy\":\"tune it\"}");
        assertThat(new Report(List.of()).worst().exitCode()).isZero();
    }
}
