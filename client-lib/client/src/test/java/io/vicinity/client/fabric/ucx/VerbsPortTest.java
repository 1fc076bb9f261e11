package io.vicinity.client.fabric.ucx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerbsPortTest {
    @TempDir
    private Path sysfs;

    private void file(final String path, final String content) throws IOException {
        final Path file = sysfs.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content + "\n");
    }

    private void port(final String device, final int number, final String state) throws IOException {
        final String port = "infiniband/" + device + "/ports/" + number + "/";
        file(port + "state", state);
        file(port + "link_layer", "Ethernet");
        file(port + "rate", "2.5 Gb/sec (1X SDR)");
        file(port + "gids/0", "fe80:0000:0000:0000:5054:00ff:fe12:3456");
        file(port + "gids/1", "0000:0000:0000:0000:0000:ffff:0a00:0002");
        file(port + "gids/2", "0000:0000:0000:0000:0000:0000:0000:0000");
        file(port + "gid_attrs/ndevs/0", "eth0");
        file("net/eth0/mtu", "9000");
    }

    @Test
    void shouldReadWhatTheKernelShows() throws IOException {
        port("rxe0", 1, "4: ACTIVE");
        assertThat(VerbsPort.all(sysfs)).singleElement().satisfies(port -> {
            assertThat(port.name()).isEqualTo("rxe0:1");
            assertThat(port.state()).isEqualTo("ACTIVE");
            assertThat(port.isUsable()).isTrue();
            assertThat(port.linkLayer()).isEqualTo("Ethernet");
            assertThat(port.gids())
                    .containsExactly(
                            "fe80:0000:0000:0000:5054:00ff:fe12:3456", "0000:0000:0000:0000:0000:ffff:0a00:0002");
            assertThat(port.netdev()).contains("eth0");
            assertThat(port.mtu()).isEqualTo(OptionalInt.of(9000));
        });
    }

    @Test
    void shouldFindNothingWhereTheKernelHasNoVerbs() {
        assertThat(VerbsPort.all(sysfs)).isEmpty();
        assertThat(choice(VerbsChoice.AUTO)).isEqualTo("TCP: there is no device for verbs");
    }

    @Test
    void shouldTakeTheFirstPortThatCanBeUsed() throws IOException {
        port("mlx5_0", 1, "1: DOWN");
        port("mlx5_0", 2, "4: ACTIVE");
        port("mlx5_1", 1, "4: ACTIVE");
        assertThat(choice(VerbsChoice.AUTO)).isEqualTo("mlx5_0:2: the first port that is active and has a GID");
    }

    @Test
    void shouldTakeNoneThatIsDown() throws IOException {
        port("mlx5_0", 1, "1: DOWN");
        assertThat(choice(VerbsChoice.AUTO)).isEqualTo("TCP: no port is active and has a GID");
    }

    @Test
    void shouldDoAsItIsConfigured() throws IOException {
        port("rxe0", 1, "4: ACTIVE");
        port("rxe1", 1, "4: ACTIVE");
        port("rxe2", 1, "1: DOWN");
        assertThat(choice("rxe1:1")).isEqualTo("rxe1:1: the configuration names it");
        assertThat(choice("rxe2:1")).isEqualTo("TCP: port rxe2:1, which the configuration names, is DOWN with 2 GIDs");
        assertThat(choice("rxe9:1")).isEqualTo("TCP: port rxe9:1, which the configuration names, is not there");
        assertThat(choice(VerbsChoice.NONE)).isEqualTo("TCP: the configuration wants no device");
    }

    @Test
    void shouldTakeTcpWhereUcxCannotBeUsed() throws IOException {
        final UcxException missing = new UcxException("libucp.so.0 was not found");
        assertThat(VerbsChoice.of(VerbsChoice.AUTO, VerbsPort.all(sysfs)).without(missing))
                .as("its own reason stays")
                .isEqualTo(VerbsChoice.of(VerbsChoice.AUTO, List.of()));
        port("rxe0", 1, "4: ACTIVE");
        assertThat(told(VerbsChoice.of(VerbsChoice.AUTO, VerbsPort.all(sysfs)).without(missing)))
                .isEqualTo("TCP: rxe0:1 could be used, but libucp.so.0 was not found");
    }

    private String choice(final String wish) {
        return told(VerbsChoice.of(wish, VerbsPort.all(sysfs)));
    }

    private static String told(final VerbsChoice choice) {
        return choice.port().map(VerbsPort::name).orElse("TCP") + ": " + choice.reason();
    }
}
