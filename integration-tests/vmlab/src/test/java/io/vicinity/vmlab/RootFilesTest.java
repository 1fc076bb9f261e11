package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootFilesTest {
    @TempDir
    private Path directory;

    private Path kernel;

    @BeforeEach
    void makeModules() throws IOException {
        kernel = directory.resolve("modules/6.1/kernel");
        file(kernel.resolve("fs/squashfs.ko"));
    }

    private static Path file(final Path path) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.writeString(path, path.toString());
    }

    private Collection<Path> of(final Path visible) throws IOException {
        final Path anything = Path.of("/x");
        final Kit kit = new Kit(anything, anything, anything, directory.resolve("modules"), "6.1", anything);
        return new RootFiles(kit).of(List.of(visible));
    }

    @Test
    void shouldHoldLinksAndWhatTheyLeadToOnTheWayToWhatIsVisible() throws IOException {
        final Path content = file(directory.resolve("real/deep/file"));
        final Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));

        assertThat(of(link.resolve("deep"))).contains(link, content);
    }

    @Test
    void shouldHoldLinksInWhatIsVisibleAsTheyStand() throws IOException {
        file(directory.resolve("real/file"));
        final Path link = Files.createSymbolicLink(directory.resolve("real/link"), Path.of("nowhere"));

        assertThat(of(directory.resolve("real"))).contains(link, directory.resolve("real/file"));
    }

    @Test
    void shouldLeaveOutDriversOfWhatNoVirtualMachineHas() throws IOException {
        final Path own = file(kernel.resolve("drivers/virtio/virtio.ko"));
        final Path network = file(kernel.resolve("drivers/net/virtio_net.ko"));
        final Path maker = file(kernel.resolve("drivers/net/ethernet/maker.ko"));
        final Path screen = file(kernel.resolve("drivers/gpu/screen.ko"));

        assertThat(of(directory.resolve("modules")))
                .contains(own, network, kernel.resolve("fs/squashfs.ko"))
                .doesNotContain(maker, screen);
    }

    @Test
    void shouldHoldTheLibrariesOfTheJdkButNotItsHeaders() throws IOException {
        final Path jdk = Path.of(System.getProperty("java.home")).toRealPath();

        assertThat(of(jdk))
                .contains(jdk.resolve("bin/java"))
                .anyMatch(path -> path.getFileName().toString().startsWith("libc.so"))
                .noneMatch(path -> path.startsWith(jdk.resolve("include")));
    }
}
