package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import io.vicinity.lab.LabProcess;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two tenants on one host: neither can open, see or name anything of the other. */
class TenantsIT {
    @RegisterExtension
    static final Lab LAB = new Lab().tenants("acme", "umbrella").segmentSize("64MiB");

    private static LabClient ours;
    private static LabClient theirs;

    @BeforeAll
    static void start() {
        LAB.startAgent();
        LAB.startDaemon("vm-1", "acme");
        LAB.startDaemon("vm-2", "umbrella");
        final List<LabClient> clients = LAB.startClients("vm-1", "vm-2");
        ours = clients.getFirst();
        theirs = clients.getLast();
        theirs.tell("claim", "secret");
        ours.tell("claim", "own");
    }

    @Test
    void shouldNotOpenAChannelToAnEndpointOfAnotherTenant() {
        assertThat(ours.ask("open", "own", "x", "secret", 0)).startsWith("failed ENDPOINT_UNKNOWN");
        assertThat(ours.ask("open", "own", "x", "umbrella/secret", 0)).startsWith("failed BAD_NAME");
    }

    @Test
    void shouldNotSeeAnotherTenant() {
        final LabProcess info = LAB.runCli("info", "vm-1", "info", "--format", "json");
        assertThat(info.awaitEnd()).as(info.log()).isZero();
        assertThat(info.log()).contains("acme").doesNotContain("umbrella", "secret", "vm-2");
        final LabProcess top = LAB.runCli("top", "vm-1", "top", "--once");
        assertThat(top.awaitEnd()).as(top.log()).isZero();
        assertThat(top.log()).doesNotContain("umbrella", "secret", "vm-2");
    }

    @Test
    void shouldLetBothUseTheSameName() {
        ours.tell("claim", "same");
        theirs.tell("claim", "same");
        ours.tell("release", "same");
        theirs.tell("release", "same");
    }

    @Test
    void shouldRefuseADaemonThatMappedTheSegmentOfAnotherTenant() throws Exception {
        final LabProcess liar = LAB.launchDaemon("vm-3", "acme", LAB.bar("umbrella"));
        liar.awaitLine(0, line -> line.contains("WRONG_SEGMENT"), Lab.START_PATIENCE);
        liar.kill();
    }

    @Test
    void shouldKeepSegmentsFromEverybodyElse() throws Exception {
        for (final String tenant : List.of("acme", "umbrella")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(LAB.bar(tenant))))
                    .isEqualTo("rw-------");
        }
    }
}
