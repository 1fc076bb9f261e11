package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestFilesTest {
    private static final Kit KIT = new Kit(
            Path.of("qemu"), Path.of("busybox"), Path.of("kernel"), Path.of("modules"), "6.1", Path.of("cache"));

    @TempDir
    private Path directory;

    @Test
    void shouldLeaveNothingOfAGuestThatHadTheSameName() throws IOException {
        final GuestFiles files = new GuestFiles(directory.resolve("1-vm"));
        files.prepare(KIT, GuestSpec.named("vm"), "", List.of());
        Files.createDirectories(files.job("1"));
        Files.writeString(files.job("1").resolve("output"), "READY\n");

        files.prepare(KIT, GuestSpec.named("vm"), "", List.of());

        assertThat(files.job("1")).doesNotExist();
        assertThat(files.share().resolve("boot")).exists();
    }
}
