package io.vicinity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @Test
    void shouldReadAndWriteSizes() {
        assertThat(ByteSize.parse("4096").bytes()).isEqualTo(4096);
        assertThat(ByteSize.parse("64 KiB").bytes()).isEqualTo(65536);
        assertThat(ByteSize.parse("3GiB").bytes()).isEqualTo(3L << 30);
        assertThat(new ByteSize(3L << 30)).hasToString("3GiB");
        assertThat(new ByteSize(1500)).hasToString("1500");
        assertThat(new ByteSize(0)).hasToString("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64MB", "64M", "-1", "1.5GiB", "MiB", "99999999999999999TiB"})
    void shouldRefuseSizesThatCouldBeMisread(final String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void shouldReadDurations() {
        assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Durations.parse("2 h")).isEqualTo(Duration.ofHours(2));
        assertThat(Durations.parse("30d")).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10sec", "-1s", "1h30m"})
    void shouldRefuseDurationsThatCouldBeMisread(final String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReadAndWriteAddresses() {
        assertThat(HostPort.parse("host:80")).isEqualTo(new HostPort("host", 80));
        assertThat(HostPort.parse("[::1]:0")).isEqualTo(new HostPort("::1", 0));
        assertThat(HostPort.parse("[::1]:0")).hasToString("[::1]:0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":80", "host:65536", "host:-1", "::1:80", "host:http"})
    void shouldRefuseAddressesThatAreNone(final String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOfSatisfying(
                        VicinityFailure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CONFIG_INVALID));
    }
}
