package io.vicinity.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixTest {
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path directory;

    @Test
    void shouldAllocateEveryPageOfAFile() throws IOException {
        final Path file = Files.createFile(directory.resolve("segment"));

        assertThat(Posix.allocatePages(file, MEGABYTE)).isEmpty();

        assertThat(Files.size(file)).isEqualTo(MEGABYTE);
        assertThat(512L * (long) blocks(file)).isGreaterThanOrEqualTo(MEGABYTE);
    }

    @Test
    void shouldKeepWhatAFileHoldsThatGrows() throws IOException {
        final Path file = Files.write(directory.resolve("segment"), new byte[] {1, 2, 3});

        assertThat(Posix.allocatePages(file, 8192)).isEmpty();

        assertThat(Files.readAllBytes(file)).hasSize(8192).startsWith(1, 2, 3);
    }

    @Test
    void shouldTellThatMemoryIsTooShort() throws Exception {
        final Path small = Files.createDirectory(directory.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()), "may not mount a tmpfs");
        try {
            final Path file = Files.createFile(small.resolve("segment"));

            assertThat(Posix.allocatePages(file, 2 * MEGABYTE))
                    .hasValueSatisfying(message -> assertThat(message).isEqualTo("No space left on device"));
            assertThat(Posix.allocatePages(file, MEGABYTE / 2)).isEmpty();
        } finally {
            assertThat(run("umount", small.toString())).isTrue();
        }
    }

    @Test
    void shouldTellThatNoFileIsSoLarge() throws IOException {
        final Path file = Files.createFile(directory.resolve("segment"));

        final Optional<String> said = Posix.allocatePages(file, Long.MAX_VALUE);

        assertThat(said).hasValueSatisfying(message -> assertThat(message).isNotBlank());
    }

    @Test
    void shouldNameTheFileThatCannotBeOpened() {
        final Path missing = directory.resolve("missing");

        assertThatIOException()
                .isThrownBy(() -> Posix.allocatePages(missing, 4096))
                .withMessageContaining(missing.toString())
                .withMessageContaining("No such file or directory");
        assertThatIOException()
                .isThrownBy(() -> Posix.mapShared(directory, 0, 4096))
                .withMessageContaining(directory.toString())
                .withMessageContaining("Is a directory");
    }

    @Test
    void shouldTellWhyAFileCannotBeMapped() throws IOException {
        final Path file = Files.write(directory.resolve("segment"), new byte[8192]);

        assertThatIOException()
                .isThrownBy(() -> Posix.mapShared(file, 1, 4096))
                .withMessageContaining("mmap " + file)
                .withMessageContaining("Invalid argument");
    }

    @Test
    void shouldLeaveNoDescriptorOpen() throws IOException {
        final Path file = Files.createFile(directory.resolve("segment"));
        for (int i = 0; i < 50; i++) {
            assertThat(Posix.allocatePages(file, 4096)).isEmpty();
            Posix.unmap(Posix.mapShared(file, 0, 4096).address(), 4096);
        }

        assertThat(descriptorsOf(file)).isZero();
    }

    @Test
    void shouldPinAThreadToAProcessorThatExists() throws InterruptedException {
        final boolean[] pinned = new boolean[4];
        final Thread thread = Thread.ofPlatform().start(() -> {
            pinned[0] = Posix.pinThread(-1);
            pinned[1] = Posix.pinThread(1023);
            pinned[2] = Posix.pinThread(1024);
            for (int i = 0; i < 1023 && !pinned[3]; i++) {
                pinned[3] = Posix.pinThread(i);
            }
        });
        thread.join();

        assertThat(pinned).containsExactly(false, false, false, true);
    }

    private static int blocks(final Path file) throws IOException {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        try (var output = stat.inputReader()) {
            return Integer.parseInt(output.readLine());
        }
    }

    private static boolean run(final String... command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static long descriptorsOf(final Path file) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).equals(file);
                        } catch (final IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
