package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostFileTest {
    private static HostFile parse(final String... lines) {
        return HostFile.parse("hosts", Arrays.asList(lines));
    }

    private static List<String> deal(final HostFile file, final int ranks) {
        return file.deal(ranks).stream().map(HostFile.Host::name).toList();
    }

    @Test
    void shouldDealAsManyRanksToAHostAsItHasSlots() {
        final HostFile file = parse("# all", "a slots=2", "", "  user@b # one", "c slots=3");
        assertThat(deal(file, 4)).containsExactly("a", "a", "user@b", "c");
        assertThat(deal(file, 6)).containsExactly("a", "a", "user@b", "c", "c", "c");
        assertThat(deal(file, 1)).containsExactly("a");
    }

    @Test
    void shouldKnowWhereADaemonListens() {
        assertThat(parse("a socket=/run/a.sock", "b").hosts())
                .extracting(host -> host.socket().orElse("usual"))
                .containsExactly("/run/a.sock", "usual");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a slots=0", "a slots=many", "a slot=2", "a b", "slots=2", "-oProxyCommand=x", "a socket="})
    void shouldNameTheLineThatMakesNoSense(final String line) {
        assertThatThrownBy(() -> parse("good", line))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("hosts:2");
    }

    @Test
    void shouldRefuseAFileWithoutHosts() {
        assertThatThrownBy(() -> parse("# nobody")).hasMessageContaining("names no host");
        assertThatThrownBy(() -> HostFile.read(Path.of("/missing/hosts"))).hasMessageContaining("/missing/hosts");
    }

    @Test
    void shouldSayHowManyRanksThereIsRoomFor() {
        assertThatThrownBy(() -> parse("a slots=2", "b").deal(4))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("-n 4")
                .hasMessageContaining("3");
    }
}
