package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.StrictYaml;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestDaemonConfigTest {
    private static final Path SHIPPED = Path.of("..", "deploy", "conf", "guestd.yaml");

    @Test
    void shouldReadTheShippedConfiguration() {
        final GuestDaemonConfig config =
                StrictYaml.load(SHIPPED, GuestDaemonConfig.class).conclude(1000);
        assertThat(config.bar()).isEqualTo("auto");
        assertThat(config.cert()).isEqualTo(Path.of("/etc/vicinity/pki/cert.pem"));
        assertThat(config.socket()).isEqualTo(Path.of(GuestDaemonConfig.SOCKET));
        assertThat(config.allowUids()).isEqualTo(List.of(0, 1000));
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldKnowEveryKeyThatTheShippedConfigurationShows() throws Exception {
        final String uncommented = Files.readString(SHIPPED).replaceAll("(?m)^#([a-z_]+: )", "$1");
        final GuestDaemonConfig config = StrictYaml.parse("guestd.yaml", uncommented, GuestDaemonConfig.class);
        final GuestDaemonConfig defaults =
                StrictYaml.load(SHIPPED, GuestDaemonConfig.class).conclude(1000);
        assertThat(config.bar()).isEqualTo(defaults.bar());
        assertThat(config.socketGroup()).isEqualTo("vicinity");
        assertThat(config.barGroup()).isEqualTo("vicinity");
        assertThat(config.allowGids()).isEqualTo(List.of(1000));
        assertThat(config.metrics()).isEqualTo(defaults.metrics());
        assertThat(config.state()).isEqualTo(defaults.state());
        assertThat(config.socket()).isEqualTo(defaults.socket());
        assertThat(config.grace()).isEqualTo(defaults.grace());
        assertThat(config.agentTimeout()).isEqualTo(defaults.agentTimeout());
        assertThat(config.ca()).isEqualTo(defaults.ca());
        assertThat(config.doorbell()).isEqualTo(defaults.doorbell());
    }

    @Test
    void shouldNameTheDoorbellsThatThereAreWhenAnotherIsAskedFor() {
        assertThatThrownBy(() -> StrictYaml.parse("guestd.yaml", "doorbell: loud", GuestDaemonConfig.class))
                .isInstanceOfSatisfying(
                        VicinityFailure.class, e -> assertThat(e.oneLine()).contains("loud", "auto, vfio, none"));
    }
}
