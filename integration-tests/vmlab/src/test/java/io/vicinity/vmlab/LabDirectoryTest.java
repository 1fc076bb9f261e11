package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabDirectoryTest {
    /** Larger than any process number that the kernel gives. */
    private static final long NOBODY = 1L << 40;

    @TempDir
    private Path parent;

    @Test
    void shouldRemoveWhatALabLeftWhoseProcessIsGone() throws IOException {
        final Path left = Files.createDirectories(parent.resolve("vicinity-vmlab-" + NOBODY + "-1"));
        Files.writeString(left.resolve("vicinity-acme"), "memory");

        LabDirectory.create(parent);

        assertThat(left).doesNotExist();
    }

    @Test
    void shouldKeepWhatBelongsToALabThatIsThere() throws IOException {
        final Path first = LabDirectory.create(parent);
        final Path second = LabDirectory.create(parent);

        assertThat(first).isDirectory();
        assertThat(second).isDirectory().isNotEqualTo(first);
    }

    @Test
    void shouldKeepWhatIsNoLabs() throws IOException {
        final Path other = Files.createDirectory(parent.resolve("vicinity-" + NOBODY));

        LabDirectory.create(parent);

        assertThat(other).isDirectory();
    }
}
