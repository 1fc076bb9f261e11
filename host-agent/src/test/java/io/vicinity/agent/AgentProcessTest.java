package io.vicinity.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.HeldChannel;
import io.vicinity.control.v1.HeldEndpoint;
import io.vicinity.control.v1.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentProcessTest {
    @TempDir
    private Path directory;

    @Test
    void shouldTakeEverythingOverAfterSigkill() throws Exception {
        final EndpointInfo left;
        final ChannelEnd end;
        final long incarnation;
        final long version;
        try (AgentProcess agent = new AgentProcess(directory).awaitReady();
                FakeDaemon one = agent.daemon("vm1", "acme").attach()) {
            left = one.claim("left");
            one.claim("right");
            end = one.open(left, "right");
            incarnation = one.welcome.getIncarnation();
            version = one.version;
            agent.kill();
        }
        try (AgentProcess agent = new AgentProcess(directory).awaitReady();
                FakeDaemon back = agent.daemon("vm1", "acme")) {
            back.attach(hello -> hello.setIncarnation(incarnation)
                    .setKnowsHeld(true)
                    .setLastVersion(version)
                    .addHeldEndpoints(HeldEndpoint.newBuilder().setEndpointId(left.getEndpointId()))
                    .addHeldChannels(HeldChannel.newBuilder()
                            .setChannelId(end.getChannelId())
                            .setSide(Side.SIDE_A)));
            assertThat(back.welcome.getIncarnation()).isEqualTo(incarnation);
            assertThat(back.end(end.getChannelId(), Side.SIDE_A).getRegion()).isEqualTo(end.getRegion());
            back.open(left, "left");
            agent.terminate();
        }
        assertThat(directory.resolve("vicinity-acme")).as("guests go on").exists();
        assertThat(directory.resolve("run/acme.journal")).exists();
        assertThat(directory.resolve("run/operator.sock")).doesNotExist();
    }

    @Test
    void shouldHaveEnrolledVmsWhenItIsReady() throws Exception {
        final Path files = directory.resolve("vm1-pki");
        try (AgentProcess agent = new AgentProcess(directory, "--ephemeral", "--enroll", "acme/vm1=" + files)) {
            agent.awaitReady();
            assertThat(files.resolve("cert.pem")).exists();
            assertThat(files.resolve("key.pem")).exists();
            assertThat(files.resolve("ca.pem")).hasSameTextualContentAs(directory.resolve("pki/ca.pem"));
            agent.terminate();
        }
    }

    @Test
    void shouldLeaveNothingWhenItsParentIsGone() throws Exception {
        try (AgentProcess agent = new AgentProcess(directory, "--exit-with-parent").awaitReady()) {
            assertThat(directory.resolve("vicinity-acme")).exists();
            agent.endInput();
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("agent.yaml", "agent.log", "pki", "run");
        }
        try (var files = Files.list(directory.resolve("run"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void shouldLeaveNothingWhenAnEphemeralOneIsTerminated() throws Exception {
        try (AgentProcess agent = new AgentProcess(directory, "--ephemeral").awaitReady()) {
            agent.terminate();
        }
        assertThat(directory.resolve("vicinity-acme")).doesNotExist();
        try (var files = Files.list(directory.resolve("run"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void shouldLeaveSomethingOnlyUntilTheNextAgentWhenAnEphemeralOneIsKilled() throws Exception {
        try (AgentProcess agent = new AgentProcess(directory, "--ephemeral").awaitReady()) {
            agent.kill();
        }
        assertThat(directory.resolve("vicinity-globex")).exists();
        try (AgentProcess agent = new AgentProcess(directory, "--ephemeral").awaitReady()) {
            agent.terminate();
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("vicinity"));
        }
    }
}
