package io.vicinity.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.agent.ivshmem.IvshmemClient;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.EndpointInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    @TempDir
    private Path directory;

    private AgentFixture fixture;
    private OperatorShell shell;

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(directory);
        shell = new OperatorShell(Files.writeString(
                directory.resolve("agent.yaml"), AgentFixture.yaml(directory, AgentFixture.TWO_TENANTS)));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void shouldShowTheAgentAndItsTenants() {
        assertThat(shell.run("status")).isZero();
        assertThat(shell.out().lines()).hasSize(4).anyMatch(line -> line.startsWith("acme") && line.contains("8MiB"));
        assertThat(shell.run("status", "--format", "json")).isZero();
        assertThat(shell.out().lines())
                .singleElement()
                .asString()
                .startsWith("{")
                .contains("\"name\":\"acme\"");
    }

    /** Its answers are read by programs, which get both outputs as one. */
    @Test
    void shouldLogNothingBesideItsAnswer() {
        final List<String> logged = new CopyOnWriteArrayList<>();
        final Handler recorder = new Handler() {
            @Override
            public void publish(final LogRecord event) {
                logged.add(event.getLoggerName() + ": " + event.getMessage());
            }

            @Override
            public void flush() {
                // Nothing is kept back.
            }

            @Override
            public void close() {
                // Nothing to close.
            }
        };
        final Logger netty = Logger.getLogger("io.netty");
        netty.addHandler(recorder);
        try {
            assertThat(shell.run("vms")).isZero();
        } finally {
            netty.removeHandler(recorder);
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void shouldShowWhereQemuConnectsAndHowManyDid() throws Exception {
        final Path socket = directory.resolve("run/ivshmem/acme.sock");
        try (IvshmemClient client = new IvshmemClient(socket)) {
            client.greeted();
            assertThat(shell.run("status")).isZero();
            assertThat(shell.out().lines()).anyMatch(line -> line.matches("acme.* 1 +" + socket + " *"));
            assertThat(shell.out().lines()).anyMatch(line -> line.matches("globex.* 0 +.*globex.sock *"));
            assertThat(shell.run("status", "--format", "json")).isZero();
            assertThat(shell.out()).contains("\"ivshmem_socket\":\"" + socket + "\"", "\"ivshmem_peers\":1");
        }
    }

    @Test
    void shouldShowVmsAndChannels() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        fixture.daemon("vm7", "globex").attach();
        final EndpointInfo left = one.claim("left");
        one.claim("right");
        one.open(left, "right");
        assertThat(shell.run("vms")).isZero();
        assertThat(shell.out().lines()).hasSize(3);
        assertThat(shell.run("vms", "--tenant", "globex")).isZero();
        assertThat(shell.out().lines()).hasSize(2).last().asString().contains("vm7", "yes", "fake");
        assertThat(shell.run("channels", "--tenant", "acme")).isZero();
        assertThat(shell.out().lines()).hasSize(2).last().asString().contains("left", "right", "open");
        assertThat(shell.run("channels", "--format", "json")).isZero();
        assertThat(shell.out().lines()).singleElement().asString().contains("\"endpoint_a\":\"left\"");
        assertThat(shell.run("channels", "--tenant", "globex")).isZero();
        assertThat(shell.out().lines()).hasSize(1);
    }

    @Test
    void shouldEvictAVm() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        one.claim("left");
        assertThat(shell.run("evict", "vm1", "--tenant", "acme")).isEqualTo(4);
        assertThat(shell.err()).contains("NOT_PERMITTED").contains("--force");
        assertThat(shell.run("evict", "vm1", "--tenant", "acme", "--force")).isZero();
        assertThat(shell.out()).contains("1 endpoints, 0 channels");
        assertThat(((AgentMessage) one.next()).getRefused().getCode()).isEqualTo("EVICTED");
        assertThat(fixture.daemon("vm1", "acme")
                        .refused(hello -> hello.setIncarnation(one.welcome.getIncarnation()))
                        .getCode())
                .isEqualTo("INCARNATION_UNKNOWN");
        assertThat(shell.run("evict", "vm1", "--tenant", "acme")).isEqualTo(5);
        assertThat(shell.err()).contains("VM_UNKNOWN");
        assertThat(shell.run("evict", "vm1", "--tenant", "initech")).isEqualTo(5);
        assertThat(shell.err()).contains("TENANT_UNKNOWN");
    }

    @Test
    void shouldEnrollAVmThatCanThenAttach() throws Exception {
        final Path files = directory.resolve("vm3");
        assertThat(shell.run("enroll", "vm3", "--tenant", "acme", "--out", files.toString()))
                .isZero();
        assertThat(files.resolve("cert.pem")).exists();
        assertThat(files.resolve("key.pem")).exists();
        assertThat(files.resolve("ca.pem")).hasSameTextualContentAs(directory.resolve("pki/ca.pem"));
        assertThat(shell.run("enroll", "vm3", "--tenant", "acme", "--out", files.toString(), "--days", "0"))
                .isEqualTo(2);
        assertThat(shell.run("enroll", "VM3", "--tenant", "acme", "--out", files.toString()))
                .isEqualTo(4);
        assertThat(shell.run("enroll", "vm3", "--tenant", "initech", "--out", files.toString()))
                .isZero();
        assertThat(shell.err()).contains("no tenant initech");
    }

    @Test
    void shouldRefuseToStartWhereAVmToEnrollHasNoTenant() {
        assertThat(shell.run("--enroll", "vm3=" + directory)).isEqualTo(2);
        assertThat(shell.err()).startsWith("vicinity-agent: CONFIG_INVALID").contains("vm3", "TENANT/VM=DIR");
    }

    @Test
    void shouldRefuseToStartWhereAVmToEnrollIsNotAllowedItsName() {
        final Path files = directory.resolve("vm3");
        fixture.stop();
        assertThat(shell.run("--enroll", "acme/vm3=" + files, "--enroll", "acme/VM4=" + directory.resolve("vm4")))
                .isEqualTo(4);
        assertThat(shell.err()).startsWith("vicinity-agent: BAD_NAME").contains("VM4");
        assertThat(files).doesNotExist();
    }

    @Test
    void shouldLeaveKeysAloneWhereTheAgentCannotStart() throws Exception {
        final Path files = directory.resolve("vm3");
        assertThat(shell.run("enroll", "vm3", "--tenant", "acme", "--out", files.toString()))
                .isZero();
        final String key = Files.readString(files.resolve("key.pem"));
        final String certificate = Files.readString(files.resolve("cert.pem"));
        assertThat(shell.run("--enroll", "acme/vm3=" + files, "--enroll", "initech/vm4=" + directory.resolve("vm4")))
                .isNotZero();
        assertThat(shell.err())
                .contains("no tenant initech")
                .doesNotContain("no tenant acme")
                .contains("another agent");
        assertThat(files.resolve("key.pem")).hasContent(key);
        assertThat(files.resolve("cert.pem")).hasContent(certificate);
        assertThat(directory.resolve("vm4")).doesNotExist();
    }

    @Test
    void shouldSayThatNoAgentAnswers() {
        fixture.stop();
        assertThat(shell.run("status")).isEqualTo(3);
        assertThat(shell.err()).startsWith("vicinity-agent: AGENT_UNREACHABLE").contains("operator.sock");
    }

    @Test
    void shouldServeOperatorsOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.socket())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldCheckAConfiguration() throws Exception {
        assertThat(shell.run("--check-config")).isZero();
        assertThat(shell.out()).contains("is good", "acme");
        Files.writeString(
                directory.resolve("agent.yaml"),
                AgentFixture.yaml(directory, "tenants: [{name: acme}]\n") + "wrong: 1\n# end\n");
        assertThat(shell.run("--check-config")).isEqualTo(2);
        assertThat(shell.err()).contains("agent.yaml:8: wrong: unknown key");
    }

    @Test
    void shouldLookForTheFilesOfTheDirectory() throws Exception {
        final Path password = directory.resolve("password");
        Files.writeString(directory.resolve("agent.yaml"), AgentFixture.yaml(directory, """
            directory: {etcd: {endpoints: ["http://127.0.0.1:1"], user: me, password_file: %s}}
            tenants: [{name: acme}]
            """.formatted(password)));
        assertThat(shell.run("--check-config")).isEqualTo(2);
        assertThat(shell.err()).contains("CONFIG_INVALID", "directory.etcd.password_file: " + password);
        Files.writeString(password, "secret");
        assertThat(shell.run("--check-config")).isZero();
    }

    @Test
    void shouldShowTheNamesOfAHostThatIsAlone() throws Exception {
        final EndpointInfo claimed = fixture.daemon("vm1", "acme").attach().claim("left");
        assertThat(claimed.getName()).isEqualTo("left");
        assertThat(shell.run("endpoints", "--tenant", "acme")).isZero();
        assertThat(shell.out().lines())
                .hasSize(2)
                .anyMatch(line -> line.matches("acme +left +\\S+ +vm1 +yes +published +- *"));
    }

    @Test
    void shouldExplainItself() {
        assertThat(shell.run("--help")).isZero();
        assertThat(shell.out()).contains("--check-config", "enroll", "evict");
        assertThat(shell.run("--version")).isZero();
        assertThat(shell.out()).startsWith("vicinity-agent ");
        assertThat(shell.run("status", "--help")).isZero();
        assertThat(shell.run("nonsense")).isEqualTo(2);
        assertThat(shell.err()).contains("CONFIG_INVALID").contains("--help");
    }
}
