package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabDirectoryTest {
    /** Above the largest number that Linux gives a process. */
    private static final int NOBODY = 4_194_305;

    @TempDir
    private Path parent;

    @Test
    void shouldRemoveWhatAProcessLeftThatIsGone() throws IOException {
        final Path left = Files.createDirectories(parent.resolve("vicinity-vmlab-" + NOBODY + "-1/share/jobs"));
        LabDirectory.sweep(parent);
        assertThat(left).doesNotExist();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void shouldKeepWhatIsInUseAndWhatIsNotOurs() throws IOException {
        final Path ours = Files.createDirectory(
                parent.resolve("vicinity-vmlab-" + ProcessHandle.current().pid() + "-1"));
        final Path other = Files.createDirectory(parent.resolve("vicinity-vmlab-x"));
        LabDirectory.sweep(parent);
        assertThat(ours).exists();
        assertThat(other).exists();
    }
}
