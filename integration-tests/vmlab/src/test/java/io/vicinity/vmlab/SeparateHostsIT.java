package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two hosts with networks of their own, and a guest with soft-RoCE on each. */
@VmTest
class SeparateHostsIT {
    @Test
    void shouldReachGuestsOfOtherHostsAndLeaveNothingBehind(final VmLab lab) throws Exception {
        final Guest first;
        try (LabHost one = lab.separateHost("one");
                LabHost two = lab.separateHost("two")) {
            first = one.start(GuestSpec.named("left").memory(256).softRoce());
            final Guest second =
                    two.boot(GuestSpec.named("right").memory(256).softRoce()).getFirst();
            first.awaitBoot();

            assertThat(first.run("ping -c 1 -W 20 " + second.address())).contains("1 packets received");
            assertThat(first.run("ping -c 1 -W 20 " + one.address())).contains("1 packets received");
            assertThat(pingPong(first, second)).contains("iters in");
            assertThat(addresses(two)).contains(two.address()).doesNotContain(one.address());
        }
        assertThat(first.isAlive()).isFalse();
        assertThat(Path.of("/run/netns"))
                .isDirectoryNotContaining(namespace -> namespace
                        .getFileName()
                        .toString()
                        .matches("vmlab-" + ProcessHandle.current().pid() + "-\\d+-host.*"));
    }

    /** By verbs, with the device that the kernel plays. */
    private static String pingPong(final Guest one, final Guest other) {
        final String program = "ibv_rc_pingpong -d " + SoftRoce.DEVICE + " -g " + SoftRoce.GID_INDEX + " -n 50";
        final Job server = other.start(program);
        final Job client = one.start("until " + program + " " + other.address() + "; do sleep 0.5; done");
        assertThat(client.await(Guest.SHORT).exitCode()).as(client.output()).isZero();
        assertThat(server.await(Guest.SHORT).exitCode()).as(server.output()).isZero();
        return client.output();
    }

    private static String addresses(final LabHost host) throws Exception {
        final Path output = Files.createTempFile("vicinity-vmlab", ".out");
        try {
            final Process process = host.program(List.of("ip", "addr"))
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor()).isZero();
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            Files.delete(output);
        }
    }
}
