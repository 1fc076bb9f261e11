package io.vicinity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void shouldBeForItsOwnerOnly() throws Exception {
        final RuntimeDirectory runtime = RuntimeDirectory.open(directory.resolve("a/b"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a/b"))))
                .isEqualTo("rwx------");
        assertThat(runtime.read("file")).isEmpty();
        runtime.write("file", "one");
        runtime.write("file", "two\n");
        assertThat(runtime.read("file")).contains("two");
        assertThat(directory.resolve("a/b").toFile().list()).containsExactly("file");
    }

    @Test
    void shouldRefuseADirectoryThatEverybodyMayWrite() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> RuntimeDirectory.open(directory))
                .isInstanceOfSatisfying(
                        VicinityFailure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.FILE_UNUSABLE));
    }

    @Test
    void shouldNameAPathThatIsNoDirectory() throws Exception {
        final Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> RuntimeDirectory.open(file))
                .isInstanceOfSatisfying(
                        VicinityFailure.class, e -> assertThat(e).hasMessageContaining(file.toString()));
    }
}
