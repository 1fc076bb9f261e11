package io.vicinity.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void shouldBeOursAloneAndGoWithAllThatIsInIt() throws Exception {
        final Path path;
        try (ScratchDirectory scratch = ScratchDirectory.create(parent, "test")) {
            path = scratch.path();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
            Files.writeString(Files.createDirectories(path.resolve("a/b")).resolve("c"), "x");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void shouldGoWhenSeveralThreadsRemoveItAtOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            final ScratchDirectory scratch = ScratchDirectory.create(parent, "test");
            for (int i = 0; i < 500; i++) {
                Files.createFile(scratch.path().resolve("file" + i));
            }
            final CompletableFuture<Void> other =
                    CompletableFuture.runAsync(scratch::close, Thread.ofPlatform()::start);
            scratch.close();
            other.join();
            assertThat(scratch.path()).doesNotExist();
        }
    }

    @Test
    void shouldSweepWhatADeadProcessLeft() throws Exception {
        final Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        final Path left = Files.createDirectory(parent.resolve("vicinity-test-" + dead.pid() + "-123-x"));
        Files.writeString(left.resolve("file"), "x");
        assertThat(ScratchDirectory.sweep(parent, "test")).containsExactly(left);
        assertThat(left).doesNotExist();
    }

    @Test
    void shouldSweepWhatAnEarlierProcessOfTheSameNumberLeft() throws Exception {
        final Path left = Files.createDirectory(
                parent.resolve("vicinity-test-" + ProcessHandle.current().pid() + "-123-x"));
        assertThat(ScratchDirectory.sweep(parent, "test")).containsExactly(left);
    }

    @Test
    void shouldLeaveAloneWhatLivesAndWhatIsNotItsOwn() throws Exception {
        final Path other = Files.createDirectory(parent.resolve("vicinity-acme"));
        final Path odd = Files.createDirectory(parent.resolve("vicinity-test-notes"));
        try (ScratchDirectory living = ScratchDirectory.create(parent, "test")) {
            assertThat(ScratchDirectory.sweep(parent, "test")).isEmpty();
            assertThat(living.path()).exists();
            assertThat(other).exists();
            assertThat(odd).exists();
        }
    }
}
