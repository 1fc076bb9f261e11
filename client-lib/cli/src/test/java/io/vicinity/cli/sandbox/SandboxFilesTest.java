package io.vicinity.cli.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SandboxFilesTest {
    private final SandboxFiles files = new SandboxFiles(Path.of("/dev/shm/s"));

    @Test
    void shouldKeepEverythingWithinItsDirectory() {
        assertThat(files.agentYaml(SandboxOptions.of(2)))
                .contains(
                        "listen: 127.0.0.1:0",
                        "segment_dir: /dev/shm/s/shm",
                        "runtime_dir: /dev/shm/s/agent",
                        "    segment_size: 256MiB",
                        "    arena_bytes: 4MiB");
        assertThat(files.daemonArgs("vm2", "127.0.0.1:7", SandboxOptions.of(2)))
                .containsSubsequence("--bar", "/dev/shm/s/shm/vicinity-sandbox")
                .containsSubsequence("--socket", "/dev/shm/s/vm2.sock")
                .containsSubsequence("--fabric", "auto")
                .contains("--exit-with-parent");
        assertThat(files.agentArgs(List.of("vm1", "vm2")))
                .contains("--exit-with-parent", "--ephemeral")
                .containsSubsequence(
                        "--enroll", "sandbox/vm1=/dev/shm/s/vm1-pki", "--enroll", "sandbox/vm2=/dev/shm/s/vm2-pki");
    }

    @Test
    void shouldLeaveTheFabricOutWhereItIsNotWanted() {
        final SandboxOptions options = SandboxOptions.of(1);
        assertThat(files.daemonArgs(
                        "vm1",
                        "127.0.0.1:7",
                        new SandboxOptions(options.vms(), options.segment(), options.arena(), false)))
                .containsSubsequence("--fabric", "none");
    }
}
