package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostOptionsTest {
    @Test
    void shouldTakeTheShellThatIsGivenThenTheEnvironmentsThenSsh() {
        assertThat(HostOptions.shell("rsh  -q", Map.of("VICINITY_SSH", "other")))
                .containsExactly("rsh", "-q");
        assertThat(HostOptions.shell(null, Map.of("VICINITY_SSH", "other"))).containsExactly("other");
        assertThat(HostOptions.shell(null, Map.of())).startsWith("ssh", "-T");
        assertThatThrownBy(() -> HostOptions.shell(" ", Map.of())).hasMessageContaining("empty");
    }

    @Test
    void shouldExportWhatIsNamedAndHowLongToWaitAndTheLanguage() {
        final Map<String, String> environment =
                Map.of("VICINITY_START_SECONDS", "5", "A", "1", "B", "2", "LANG", "C.UTF-8");
        assertThat(HostOptions.exports(List.of("A", "C=3=4"), environment))
                .isEqualTo(Map.of("VICINITY_START_SECONDS", "5", "LANG", "C.UTF-8", "A", "1", "C", "3=4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MISSING", "=1", "a b=1"})
    void shouldRefuseWhatNamesNoVariable(final String export) {
        assertThatThrownBy(() -> HostOptions.exports(List.of(export), Map.of()))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("-x " + export);
    }
}
