package io.vicinity.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.FailureCode;
import io.vicinity.service.StrictYaml;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
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
