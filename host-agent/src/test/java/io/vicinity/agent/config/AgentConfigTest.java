package io.vicinity.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.FailureCode;
import io.vicinity.service.StrictYaml;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {
    private static AgentConfig parse(final String yaml) {
        return StrictYaml.parse("agent.yaml", yaml, AgentConfig.class);
    }

    @Test
    void shouldNeedATenantAndNothingElse() {
        final AgentConfig config = parse("tenants: [{name: acme}]");
        assertThat(config.segmentDir()).isEqualTo(Path.of("/dev/shm"));
        assertThat(config.operatorSocket()).isEqualTo(Path.of("/run/vicinity-agent/operator.sock"));
        assertThat(config.ivshmem()).isTrue();
        assertThat(config.ivshmemVectors()).isEqualTo(2);
        assertThat(config.ivshmemDir()).isEqualTo(Path.of("/run/vicinity-agent/ivshmem"));
        final TenantConfig tenant = config.tenants().getFirst();
        assertThat(tenant.segmentSize().bytes()).isEqualTo(64 << 20);
        assertThat(tenant.arenaBytes().bytes()).isEqualTo(4 << 20);
        assertThat(tenant.limits().channels()).isEqualTo(4096);
    }

    @Test
    void shouldReadAllThatCanBeSaid() {
        final AgentConfig config = parse("""
                listen: "[::1]:7000"
                server_names: [10.0.2.2, host.example]
                runtime_dir: /run/a
                operator_socket: /run/b/op.sock
                pki_dir: /pki
                segment_dir: /dev/hugepages
                huge_pages: true
                metrics: 127.0.0.1:0
                ivshmem: false
                ivshmem_vectors: 7
                tenants:
                  - name: acme
                    segment_size: 3GiB
                    arena_bytes: 8MiB
                    quotas: {endpoints: 5, channels: 6, peers: 7, bytes: 1GiB}
                """);
        assertThat(config.hugePages()).isTrue();
        assertThat(config.ivshmem()).isFalse();
        assertThat(config.ivshmemVectors()).isEqualTo(7);
        final TenantConfig tenant = config.tenants().getFirst();
        assertThat(tenant.segmentSize().bytes()).isEqualTo(3L << 30);
        assertThat(tenant.limits().endpoints()).isEqualTo(5);
        assertThat(tenant.limits().channels()).isEqualTo(6);
        assertThat(tenant.limits().peers()).isEqualTo(7);
        assertThat(tenant.limits().bytes()).isEqualTo(1L << 30);
        assertThat(tenant.layout(9).counterCapacity()).isEqualTo(12);
    }

    @Test
    void shouldReadHowQemuIsServed() {
        final AgentConfig config = parse("""
                ivshmem_dir: /run/sockets
                ivshmem_group: kvm
                descriptor_store: none
                tenants: [{name: acme}]
                """);
        assertThat(config.ivshmemDir()).isEqualTo(Path.of("/run/sockets"));
        assertThat(config.ivshmemGroup()).isEqualTo("kvm");
        assertThat(config.descriptorStore()).isEqualTo(AgentConfig.StoreKind.NONE);
        assertThat(parse("tenants: [{name: acme}]").ivshmemDir()).isEqualTo(Path.of("/run/vicinity-agent/ivshmem"));
        assertThatThrownBy(() -> parse("descriptor_store: cupboard\ntenants: [{name: acme}]"))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("descriptor_store")
                .hasMessageContaining("systemd, holder, none");
    }

    @Test
    void shouldBeAloneUnlessItIsToldOfAnEtcd() {
        final AgentConfig config = parse("tenants: [{name: acme}]");
        assertThat(config.directory().etcd()).isNull();
        assertThat(config.host()).matches("[a-z0-9][a-z0-9._-]{0,62}");
    }

    @Test
    void shouldReadWhereTheDirectoryIs() {
        final EtcdConfig least = parse("""
                directory: {etcd: {endpoints: ["http://127.0.0.1:2379"]}}
                tenants: [{name: acme}]
                """).directory().etcd();
        assertThat(least.prefix()).isEqualTo("/vicinity");
        assertThat(least.lease()).isEqualTo(Duration.ofSeconds(10));
        assertThat(least.isSecure()).isFalse();
        final AgentConfig config = parse("""
                host: host-a
                directory:
                  strict: true
                  etcd:
                    endpoints: ["https://etcd1.example:2379", "https://[fd00::1]:2379"]
                    prefix: /a/b
                    user: agents
                    password_file: /secret
                    ca: /ca.pem
                    cert: /cert.pem
                    key: /key.pem
                    lease: 1m
                tenants: [{name: acme}]
                """);
        assertThat(config.host()).isEqualTo("host-a");
        assertThat(config.directory().strict()).isTrue();
        assertThat(config.directory().etcd())
                .isEqualTo(new EtcdConfig(
                        List.of("https://etcd1.example:2379", "https://[fd00::1]:2379"),
                        "/a/b",
                        "agents",
                        Path.of("/secret"),
                        Path.of("/ca.pem"),
                        Path.of("/cert.pem"),
                        Path.of("/key.pem"),
                        Duration.ofMinutes(1)));
        assertThat(config.directory().etcd().isSecure()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoints: [] | directory.etcd: endpoints: name at least one",
                "endpoints: ['127.0.0.1:2379'] | directory.etcd: endpoints: '127.0.0.1:2379' is no address",
                "endpoints: ['http://a'] | 'http://a' is no address",
                "endpoints: ['http://a:0'] | 'http://a:0' is no address",
                "endpoints: ['http://a:1/'] | 'http://a:1/' is no address",
                "endpoints: ['ftp://a:1'] | 'ftp://a:1' is no address",
                "endpoints: ['http://a b:1'] | 'http://a b:1' is no address",
                "endpoints: ['http://a:1', 'https://b:1'] | make all of them https",
                "endpoints: ['http://a:1'], prefix: vicinity | prefix: 'vicinity' is no path",
                "endpoints: ['http://a:1'], prefix: /a/ | prefix: '/a/' is no path",
                "endpoints: ['http://a:1'], user: me | user and password_file go together",
                "endpoints: ['http://a:1'], password_file: /p | user and password_file go together",
                "endpoints: ['https://a:1'], cert: /c | cert and key go together",
                "endpoints: ['http://a:1'], ca: /c | make the endpoints https",
                "endpoints: ['http://a:1'], lease: 1s | lease: 1000ms is not of whole seconds within 2s to 1h",
                "endpoints: ['http://a:1'], lease: 2500ms | lease: 2500ms",
                "endpoints: ['http://a:1'], lease: 10 | lease: '10' is no duration",
                "endpoints: ['http://a:1'], password: secret | directory.etcd.password: unknown key",
            })
    void shouldNameWhatMakesNoSenseOfTheDirectory(final String etcd, final String message) {
        assertThatThrownBy(() -> parse("directory: {etcd: {" + etcd + "}}\ntenants: [{name: acme}]"))
                .isInstanceOfSatisfying(VicinityFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(FailureCode.CONFIG_INVALID);
                    assertThat(failure.getMessage())
                            .startsWith("agent.yaml:1: directory.etcd")
                            .contains(message);
                });
    }

    @Test
    void shouldReadTheSampleThatItShips() {
        final AgentConfig sample = AgentConfig.load(Path.of("../deploy/conf/agent.yaml"));
        assertThat(sample.tenants())
                .singleElement()
                .matches(tenant -> tenant.name().equals("acme"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "tenants: [{name: acme}]\\nlissten: x | :2: lissten: unknown key",
                "tenants:\\n  - name: acme\\n    size: 1 | :3: tenants[0].size: unknown key",
                "tenants:\\n  - {name: acme}\\n  - {name: acme} | acme is there twice",
                "tenants: [] | tenants",
                "tenants: [{name: Acme}] | name is 'Acme'",
                "tenants: [{name: acme, segment_size: 64MB}] | 64MB",
                "tenants: [{name: acme, segment_size: 64000}] | not a multiple of 4096",
                "tenants: [{name: acme, segment_size: 64KiB}] | segment_size of tenant acme",
                "tenants: [{name: acme, arena_bytes: 1KiB}] | arena_bytes of tenant acme",
                "tenants: [{name: acme, arena_bytes: 8GiB}] | arena_bytes of tenant acme",
                "tenants: [{name: acme, quotas: {channels: 0}}] | channels is 0",
                "tenants: [{name: acme, quotas: {peers: 70000}}] | peers is 70000",
                "host: Host A\\ntenants: [{name: acme}] | host: 'Host A' is no name for a host",
                "directory: {strict: true}\\ntenants: [{name: acme}] | directory: strict is about etcd",
                "listen: nowhere\\ntenants: [{name: acme}] | listen",
                "server_names: ['a b']\\ntenants: [{name: acme}] | server_names",
                "ivshmem: often\\ntenants: [{name: acme}] | ivshmem",
                "ivshmem_vectors: 0\\ntenants: [{name: acme}] | ivshmem_vectors: 0 is not within 1 to 64",
                "ivshmem_vectors: 65\\ntenants: [{name: acme}] | ivshmem_vectors: 65",
                "huge_pages: true\\ntenants: [{name: acme, segment_size: 64004KiB}] | multiple of 2MiB",
            })
    void shouldNameWhatMakesNoSense(final String yaml, final String message) {
        assertThatThrownBy(() -> parse(yaml.replace("\\n", "\n")))
                .isInstanceOfSatisfying(VicinityFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(FailureCode.CONFIG_INVALID);
                    assertThat(failure.getMessage()).contains("agent.yaml").contains(message);
                });
    }

    @Test
    void shouldRefuseASocketPathThatNoSocketCanHave() {
        assertThatThrownBy(() -> parse("runtime_dir: /" + "x".repeat(120) + "\ntenants: [{name: acme}]"))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("operator_socket");
    }

    @Test
    void shouldRefuseATenantWhoseSocketPathNoSocketCanHave() {
        final String yaml = "runtime_dir: /" + "x".repeat(30) + "\ntenants: [{name: " + "a".repeat(63) + "}]";
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("ivshmem: /xxx")
                .hasMessageContaining("aaa.sock");
        assertThat(parse("ivshmem: false\n" + yaml).ivshmem()).isFalse();
    }
}
