package io.vicinity.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.control.AgentFixture;
import io.vicinity.agent.control.FakeDaemon;
import io.vicinity.agent.ivshmem.IvshmemClient;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.service.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
    @TempDir
    private Path directory;

    private AgentFixture fixture;
    private Path config;
    private String out;
    private String err;

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(directory);
        config = Files.writeString(
                directory.resolve("agent.yaml"), AgentFixture.yaml(directory, AgentFixture.TWO_TENANTS));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private int run(final String... args) {
        final StringWriter output = new StringWriter();
        final StringWriter errors = new StringWriter();
        final List<String> all = new ArrayList<>(List.of("--config", config.toString()));
        all.addAll(List.of(args));
        final int code = Program.prepare(
                        "vicinity-agent",
                        new CommandLine(new AgentCommand())
                                .setOut(new PrintWriter(output))
                                .setErr(new PrintWriter(errors)))
                .execute(all.toArray(String[]::new));
        out = output.toString();
        err = errors.toString();
        return code;
    }

    @Test
    void shouldShowTheAgentAndItsTenants() {
        assertThat(run("status")).isZero();
        assertThat(out.lines()).hasSize(4).anyMatch(line -> line.startsWith("acme") && line.contains("8MiB"));
        assertThat(run("status", "--format", "json")).isZero();
        assertThat(out.lines()).singleElement().asString().startsWith("{").contains("\"name\":\"acme\"");
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
            assertThat(run("vms")).isZero();
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
            assertThat(run("status")).isZero();
            assertThat(out.lines()).anyMatch(line -> line.matches("acme.* 1 +" + socket + " *"));
            assertThat(out.lines()).anyMatch(line -> line.matches("globex.* 0 +.*globex.sock *"));
            assertThat(run("status", "--format", "json")).isZero();
            assertThat(out).contains("\"ivshmem_socket\":\"" + socket + "\"", "\"ivshmem_peers\":1");
        }
    }

    @Test
    void shouldShowVmsAndChannels() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        fixture.daemon("vm7", "globex").attach();
        final EndpointInfo left = one.claim("left");
        one.claim("right");
        one.open(left, "right");
        assertThat(run("vms")).isZero();
        assertThat(out.lines()).hasSize(3);
        assertThat(run("vms", "--tenant", "globex")).isZero();
        assertThat(out.lines()).hasSize(2).last().asString().contains("vm7", "yes", "fake");
        assertThat(run("channels", "--tenant", "acme")).isZero();
        assertThat(out.lines()).hasSize(2).last().asString().contains("left", "right", "open");
        assertThat(run("channels", "--format", "json")).isZero();
        assertThat(out.lines()).singleElement().asString().contains("\"endpoint_a\":\"left\"");
        assertThat(run("channels", "--tenant", "globex")).isZero();
        assertThat(out.lines()).hasSize(1);
    }

    @Test
    void shouldEvictAVm() throws Exception {
        final FakeDaemon one = fixture.daemon("vm1", "acme").attach();
        one.claim("left");
        assertThat(run("evict", "vm1", "--tenant", "acme")).isEqualTo(4);
        assertThat(err).contains("NOT_PERMITTED").contains("--force");
        assertThat(run("evict", "vm1", "--tenant", "acme", "--force")).isZero();
        assertThat(out).contains("1 endpoints, 0 channels");
        assertThat(((AgentMessage) one.next()).getRefused().getCode()).isEqualTo("EVICTED");
        assertThat(fixture.daemon("vm1", "acme")
                        .refused(hello -> hello.setIncarnation(one.welcome.getIncarnation()))
                        .getCode())
                .isEqualTo("INCARNATION_UNKNOWN");
        assertThat(run("evict", "vm1", "--tenant", "acme")).isEqualTo(5);
        assertThat(err).contains("VM_UNKNOWN");
        assertThat(run("evict", "vm1", "--tenant", "initech")).isEqualTo(5);
        assertThat(err).contains("TENANT_UNKNOWN");
    }

    @Test
    void shouldEnrollAVmThatCanThenAttach() throws Exception {
        final Path files = directory.resolve("vm3");
        assertThat(run("enroll", "vm3", "--tenant", "acme", "--out", files.toString()))
                .isZero();
        assertThat(files.resolve("cert.pem")).exists();
        assertThat(files.resolve("key.pem")).exists();
        assertThat(files.resolve("ca.pem")).hasSameTextualContentAs(directory.resolve("pki/ca.pem"));
        assertThat(run("enroll", "vm3", "--tenant", "acme", "--out", files.toString(), "--days", "0"))
                .isEqualTo(2);
        assertThat(run("enroll", "VM3", "--tenant", "acme", "--out", files.toString()))
                .isEqualTo(4);
        assertThat(run("enroll", "vm3", "--tenant", "initech", "--out", files.toString()))
                .isZero();
        assertThat(err).contains("no tenant initech");
    }

    @Test
    void shouldSayThatNoAgentAnswers() {
        fixture.stop();
        assertThat(run("status")).isEqualTo(3);
        assertThat(err).startsWith("vicinity-agent: AGENT_UNREACHABLE").contains("operator.sock");
    }

    @Test
    void shouldServeOperatorsOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.socket())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldCheckAConfiguration() throws Exception {
        assertThat(run("--check-config")).isZero();
        assertThat(out).contains("is good", "acme");
        Files.writeString(config, AgentFixture.yaml(directory, "tenants: [{name: acme}]\n") + "wrong: 1\n# end\n");
        assertThat(run("--check-config")).isEqualTo(2);
        assertThat(err).contains("agent.yaml:8: wrong: unknown key");
    }

    @Test
    void shouldExplainItself() {
        assertThat(run("--help")).isZero();
        assertThat(out).contains("--check-config", "enroll", "evict");
        assertThat(run("--version")).isZero();
        assertThat(out).startsWith("vicinity-agent ");
        assertThat(run("status", "--help")).isZero();
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(err).contains("CONFIG_INVALID").contains("--help");
    }
}
