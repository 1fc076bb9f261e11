package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Identity;
import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import io.vicinity.lab.LabProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a user can meet says what happened, to which thing, and what to do; and ends with an exit code that tells kinds apart. */
class ErrorsIT {
    private static final int CONFIGURATION = 2;
    private static final int UNREACHABLE = 3;
    private static final int REFUSED = 4;
    private static final int NOT_FOUND = 5;
    private static final int ENVIRONMENT = 7;

    @RegisterExtension
    static final Lab LAB = new Lab().segmentSize("32MiB");

    private static LabClient client;

    @BeforeAll
    static void start() {
        LAB.startHost("vm-1");
        client = LAB.startClients("vm-1").getFirst();
        client.tell("claim", "somebody");
    }

    @Test
    void shouldSayThatSharedMemoryIsTooSmall() throws IOException {
        final LabProcess agent = otherAgent("small", "segment_size: 900TiB", Files.createDirectories(file("small")));
        endsWith(agent, ENVIRONMENT, "MEMORY_SHORT", "989560464998400");
        assertThat(file("small")).isEmptyDirectory();
    }

    @Test
    void shouldSayWhichLineOfTheConfigurationIsWrong() throws IOException {
        final LabProcess agent = otherAgent("unknown-key", "segment_sice: 64MiB", file("small"));
        endsWith(agent, CONFIGURATION, "CONFIG_INVALID", "segment_sice", "unknown-key.yaml:");
    }

    @Test
    void shouldSayThatTheSegmentDirectoryCannotBeWritten() throws IOException {
        final LabProcess agent = otherAgent("forbidden", "segment_size: 64MiB", Path.of("/proc/self"));
        endsWith(agent, ENVIRONMENT, "/proc/self");
    }

    @Test
    void shouldSayThatTheBarIsNoSegment() throws IOException {
        final Path wrong = Files.write(file("not-a-segment"), new byte[1 << 20]);
        endsWith(LAB.launchDaemon("vm-wrong", Lab.TENANT, wrong), ENVIRONMENT, "not-a-segment");
        endsWith(LAB.launchDaemon("vm-wrong", Lab.TENANT, file("nowhere")), ENVIRONMENT, "nowhere");
    }

    @Test
    void shouldSayThatTheSegmentHasAnotherLayout() throws IOException {
        final Path copy = Files.copy(LAB.bar(Lab.TENANT), file("newer-segment"));
        try (RandomAccessFile header = new RandomAccessFile(copy.toFile(), "rw")) {
            header.seek(Long.BYTES);
            header.write(99);
        }
        endsWith(LAB.launchDaemon("vm-newer", Lab.TENANT, copy), ENVIRONMENT, "LAYOUT_MISMATCH", "99");
    }

    @Test
    void shouldSayThatNoDaemonIsThere() {
        endsWith(LAB.runCli("info", "vm-nobody", "info"), UNREACHABLE, "DAEMON_UNREACHABLE", "vm-nobody.sock");
    }

    @Test
    void shouldSayThatTheAgentIsAway() throws IOException {
        try (LabProcess lonely = LAB.launchDaemon("vm-lonely", Lab.TENANT, LAB.bar(Lab.TENANT), "127.0.0.1:1")) {
            lonely.awaitLine(
                    0, line -> line.contains("AGENT_UNREACHABLE") && line.contains("127.0.0.1:1"), Lab.START_PATIENCE);
        }
    }

    @Test
    void shouldSayThatANameIsTaken() {
        assertThat(client.ask("claim", "somebody"))
                .startsWith("failed NAME_TAKEN")
                .contains("somebody");
        endsWith(LAB.runCli("receive", "vm-1", "receive", "--name", "somebody"), REFUSED, "NAME_TAKEN", "somebody");
    }

    @Test
    void shouldSayThatTheQuotaIsReached() {
        assertThat(client.ask("claim", "greedy", 64 << 20))
                .startsWith("failed ")
                .containsAnyOf("QUOTA_REACHED", "NO_SPACE");
    }

    @Test
    void shouldSayThatAMessageIsTooLarge() {
        client.tell("claim", "large");
        client.tell("open", "large", "large", "somebody", 0);
        assertThat(client.ask("loan", "large", 1, 1 << 30))
                .startsWith("failed ")
                .contains("-5");
        client.tell("release", "large");
    }

    @Test
    void shouldSayThatNobodyHasTheName() throws IOException {
        final Path file = Files.write(file("a-file"), new byte[10]);
        endsWith(
                LAB.runCli("send", "vm-1", "send", file.toString(), "nobody", "--wait", "0s"),
                NOT_FOUND,
                "ENDPOINT_UNKNOWN",
                "nobody");
    }

    @Test
    void shouldSayThatACertificateIsNotOfThisAgent() {
        final Path files = LAB.directory().resolve("pki-vm-stranger");
        CertificateAuthority.open(file("other-ca"))
                .issueVm(new Identity("vm-stranger", Lab.TENANT), Duration.ofDays(1))
                .write(files);
        try (LabProcess stranger = LAB.launchDaemon("vm-stranger", Lab.TENANT, LAB.bar(Lab.TENANT))) {
            stranger.awaitLine(0, line -> line.contains("CERTIFICATE_REFUSED"), Lab.START_PATIENCE);
        }
    }

    @Test
    void shouldSayThatACertificateHasExpired() {
        final Path files = LAB.directory().resolve("pki-vm-expired");
        CertificateAuthority.open(LAB.directory().resolve("pki"))
                .issueVm(new Identity("vm-expired", Lab.TENANT), Duration.ofDays(-1))
                .write(files);
        try (LabProcess expired = LAB.launchDaemon("vm-expired", Lab.TENANT, LAB.bar(Lab.TENANT))) {
            expired.awaitLine(0, line -> line.contains("CERTIFICATE_EXPIRED"), Lab.START_PATIENCE);
        }
    }

    private static void endsWith(final LabProcess process, final int exitCode, final String... said) {
        assertThat(process.awaitEnd()).as(process.log()).isEqualTo(exitCode);
        final String last = process.log().lines().toList().getLast();
        assertThat(last).contains(said).contains(";");
    }

    private static LabProcess otherAgent(final String name, final String tenantLine, final Path segments)
            throws IOException {
        final Path config = file(name + ".yaml");
        Files.writeString(
                config,
                "listen: 127.0.0.1:0\nmetrics: 127.0.0.1:0\nruntime_dir: " + file(name + "-run") + "\npki_dir: "
                        + LAB.directory().resolve("pki") + "\nsegment_dir: " + segments
                        + "\ntenants:\n  - name: other\n    "
                        + tenantLine + "\n");
        return LAB.runAgent(name, "--config", config.toString());
    }

    private static Path file(final String name) {
        return LAB.directory().resolve(name);
    }
}
