package io.vicinity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictYamlTest {
    record Tenant(String name, ByteSize size, Integer endpoints) {
        Tenant {
            if (name == null) {
                throw new IllegalArgumentException("a tenant needs a name");
            }
        }
    }

    record Config(String listen, Duration grace, Boolean huge, Path file, List<Tenant> tenants) {}

    private static Config parse(final String text) {
        return StrictYaml.parse("agent.yaml", text, Config.class);
    }

    private static void assertRefused(final String text, final String start) {
        assertThatThrownBy(() -> parse(text)).isInstanceOfSatisfying(VicinityFailure.class, e -> {
            assertThat(e.code()).isEqualTo(FailureCode.CONFIG_INVALID);
            assertThat(e.getMessage()).startsWith(start);
        });
    }

    @Test
    void shouldReadARecord() {
        final Config config = parse("""
                listen: "127.0.0.1:7001"
                grace: 500ms
                huge: true
                file: /dev/shm/x
                tenants:
                  - name: acme
                    size: 3GiB
                    endpoints: 7
                  - name: other
                    size: 4096
                """);
        assertThat(config.grace()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.file()).isEqualTo(Path.of("/dev/shm/x"));
        assertThat(config.tenants())
                .containsExactly(
                        new Tenant("acme", new ByteSize(3L << 30), 7), new Tenant("other", new ByteSize(4096), null));
    }

    @Test
    void shouldTakeAnEmptyFileForOneWithoutKeys() {
        assertThat(parse("").listen()).isNull();
        assertThat(parse("# nothing\n").listen()).isNull();
        assertThat(parse("---\n").listen()).isNull();
    }

    @Test
    void shouldNameTheLineOfAnUnknownKey() {
        assertRefused("listen: a\n\nlisden: b\n", "agent.yaml:3: lisden: unknown key; known here: ");
        assertRefused("lisden:\n  nested: b\n", "agent.yaml:1: lisden: unknown key");
        assertRefused(
                "tenants:\n  - name: a\n  - name: b\n    sice: 1\n", "agent.yaml:4: tenants[1].sice: unknown key");
    }

    @Test
    void shouldNameTheLineOfAKeyThatAppearsTwice() {
        assertRefused("grace: 1s\nhuge: true\ngrace: 2s\n", "agent.yaml:3: ");
    }

    @Test
    void shouldNameTheLineOfAValueOfAnotherType() {
        assertRefused("listen: a\nhuge: perhaps\n", "agent.yaml:2: huge: ");
        assertRefused("tenants:\n  - name: a\n    endpoints: many\n", "agent.yaml:3: tenants[0].endpoints: ");
        assertRefused("tenants:\n  - name: a\n    endpoints: 1.5\n", "agent.yaml:3: tenants[0].endpoints: ");
        assertRefused("listen: [a, b]\n", "agent.yaml:1: listen: ");
        assertRefused("listen: 80\n", "agent.yaml:1: listen: ");
    }

    @Test
    void shouldNameTheLineOfAValueThatMakesNoSense() {
        assertRefused("listen: a\ngrace: soon\n", "agent.yaml:2: grace: 'soon' is no duration");
        assertRefused("tenants:\n  - name: a\n    size: 64MB\n", "agent.yaml:3: tenants[0].size: '64MB' is no size");
        assertRefused("tenants:\n  - size: 1MiB\n", "agent.yaml:2: tenants[0]: a tenant needs a name");
    }

    @Test
    void shouldNameTheLineOfMalformedYaml() {
        assertRefused("listen: a\n  grace: b: c\n", "agent.yaml:2: ");
    }

    @Test
    void shouldNameAFileThatDoesNotExist() {
        assertThatThrownBy(() -> StrictYaml.load(Path.of("/no/such.yaml"), Config.class))
                .isInstanceOfSatisfying(
                        VicinityFailure.class,
                        e -> assertThat(e.oneLine()).startsWith("CONFIG_INVALID: /no/such.yaml does not exist"));
    }
}
