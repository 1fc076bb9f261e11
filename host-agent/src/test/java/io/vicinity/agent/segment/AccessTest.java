package io.vicinity.agent.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vicinity.agent.control.AgentFixture;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    @TempDir
    private Path directory;

    private static String mode(final Path path) throws IOException {
        final PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        return PosixFilePermissions.toString(attributes.permissions()) + " "
                + attributes.group().getName();
    }

    /** A group that this user may give files to, other than its own. */
    private static String otherGroup() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may give files to any group");
        try (Stream<String> groups = Files.lines(Path.of("/etc/group"))) {
            return groups.map(line -> line.substring(0, line.indexOf(':')))
                    .filter(name -> !name.equals("root"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void shouldOpenSegmentsAndSocketsToTheGroupAndToNobodyElse() throws Exception {
        final String group = otherGroup();
        try (AgentFixture fixture =
                new AgentFixture(directory, "ivshmem_group: " + group + "\n" + AgentFixture.TWO_TENANTS)) {
            assertThat(mode(fixture.segment("acme"))).isEqualTo("rw-rw---- " + group);
            assertThat(mode(directory.resolve("run/ivshmem/acme.sock"))).isEqualTo("rw-rw---- " + group);
            assertThat(mode(directory.resolve("run/ivshmem"))).isEqualTo("rwx--x--- " + group);
            assertThat(mode(directory.resolve("run"))).isEqualTo("rwx--x--- " + group);
            assertThat(mode(fixture.socket())).startsWith("rw------- ");
            assertThat(mode(directory.resolve("run/acme.journal"))).startsWith("rw------- ");
        }
        try (AgentFixture fixture = new AgentFixture(directory)) {
            assertThat(mode(fixture.segment("acme"))).startsWith("rw------- ");
        }
    }

    @Test
    void shouldLetThroughToADirectoryOfItsOwn() throws Exception {
        final String group = otherGroup();
        final Path sockets = directory.resolve("sockets");
        try (AgentFixture fixture = new AgentFixture(
                directory, "ivshmem_dir: " + sockets + "\nivshmem_group: " + group + "\n" + AgentFixture.TWO_TENANTS)) {
            assertThat(mode(sockets.resolve("acme.sock"))).isEqualTo("rw-rw---- " + group);
            assertThat(mode(sockets)).isEqualTo("rwx--x--- " + group);
            assertThat(mode(directory.resolve("run"))).startsWith("rwx------ ");
            assertThat(fixture.socket()).exists();
        }
    }

    @Test
    void shouldNameAGroupThatIsNotThere() {
        assertThatThrownBy(() -> Access.of(Optional.of("no-such-group")))
                .isInstanceOfSatisfying(VicinityFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(FailureCode.CONFIG_INVALID);
                    assertThat(failure).hasMessageContaining("no-such-group");
                    assertThat(failure.remedy()).contains("groupadd");
                });
    }
}
