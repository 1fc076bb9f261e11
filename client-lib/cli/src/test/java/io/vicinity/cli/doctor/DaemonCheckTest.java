package io.vicinity.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.ChannelState;
import io.vicinity.client.ChannelStatus;
import io.vicinity.client.Route;
import io.vicinity.client.VicinityInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DaemonCheckTest {
    private static final ChannelStatus.Direction QUIET = new ChannelStatus.Direction(0, 0, 0, 0, 0);

    private boolean connected = true;
    private boolean peerConnected = true;
    private Duration heartbeat = Duration.ofMillis(300);
    private String agentVersion = "1";
    private List<String> warnings = List.of();

    private List<Finding> judge(final ChannelStatus... channels) {
        final VicinityInfo info = new VicinityInfo(
                "vm1",
                "acme",
                1,
                7,
                Path.of("/bar"),
                1 << 26,
                42,
                1,
                "1",
                agentVersion,
                "10.0.0.1:7611",
                connected,
                List.of(new VicinityInfo.Peer(2, "vm2", 3, peerConnected)),
                1,
                2,
                3,
                Optional.of(new VicinityInfo.Bar(
                        "0000:00:03.0",
                        OptionalInt.of(5),
                        "WRITE_BACK",
                        80,
                        1e9,
                        1e9,
                        true,
                        warnings,
                        List.of("0000:00:04.0: holds no segment"))),
                heartbeat,
                "NONE",
                "no doorbell device",
                List.of(),
                "auto");
        return DaemonCheck.judge(info, List.of(channels), "1");
    }

    private static ChannelStatus channel(final long violations) {
        return new ChannelStatus(
                1,
                "inbox",
                "outbox",
                2,
                Route.SHARED_MEMORY,
                Optional.empty(),
                ChannelState.OPEN,
                "",
                77,
                QUIET,
                QUIET,
                violations,
                0,
                0,
                Duration.ZERO);
    }

    private Finding only(final Severity severity, final ChannelStatus... channels) {
        return judge(channels).stream()
                .filter(finding -> finding.severity() == severity)
                .reduce((_, _) -> {
                    throw new AssertionError("more than one " + severity);
                })
                .orElseThrow();
    }

    @Test
    void shouldFindNothingWrongWithAHealthyGuest() {
        assertThat(judge(channel(0))).extracting(Finding::severity).containsOnly(Severity.OK);
        assertThat(judge())
                .extracting(Finding::detail)
                .contains(
                        "PCI device 0000:00:03.0, mapped WRITE_BACK, 80 ns a read",
                        "not used: 0000:00:04.0: holds no segment",
                        "NONE: no doorbell device");
    }

    @Test
    void shouldPassTheDaemonsWarningOfSlowMemoryOnWithItsRemedy() {
        warnings = List.of("the BAR is mapped uncached; use SeaBIOS");
        assertThat(only(Severity.WARNING).check()).isEqualTo("memory");
        assertThat(only(Severity.WARNING).detail()).isEqualTo("the BAR is mapped uncached");
        assertThat(only(Severity.WARNING).remedy()).isEqualTo("use SeaBIOS");
    }

    @Test
    void shouldWarnWhenTheAgentIsAway() {
        connected = false;
        assertThat(only(Severity.WARNING).check()).isEqualTo("agent");
    }

    @Test
    void shouldWarnWhenTheHeartbeatStandsStill() {
        heartbeat = Duration.ofMinutes(2);
        assertThat(only(Severity.WARNING).detail()).contains("stood still for 2 min");
    }

    @Test
    void shouldWarnOfPeersWhoseDaemonsAreAway() {
        peerConnected = false;
        assertThat(only(Severity.WARNING).detail()).contains("vm2");
    }

    @Test
    void shouldWarnOfDifferentReleases() {
        agentVersion = "2";
        assertThat(only(Severity.WARNING).check()).isEqualTo("versions");
        agentVersion = "";
        assertThat(judge()).extracting(Finding::severity).containsOnly(Severity.OK);
    }

    @Test
    void shouldWarnOfViolatedChannels() {
        assertThat(only(Severity.WARNING, channel(0), channel(1)).detail()).contains("channels of inbox");
    }
}
