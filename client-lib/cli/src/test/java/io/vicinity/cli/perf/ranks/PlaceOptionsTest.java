package io.vicinity.cli.perf.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PlaceOptionsTest {
    private static final Map<String, String> SANDBOX =
            Map.of("VICINITY_SOCKET", "a", "VICINITY_SOCKET_1", "a", "VICINITY_SOCKET_2", "b");

    /** Carries the options. */
    @Command
    private static final class Carrier {
        @Mixin
        private PlaceOptions options;
    }

    private static PlaceOptions options(final String... args) {
        final Carrier carrier = new Carrier();
        new CommandLine(carrier).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        return carrier.options;
    }

    @Test
    void shouldTakeTheDaemonsThatRun() {
        assertThat(options("--sockets", "c,d").running(SANDBOX)).containsExactly(Path.of("c"), Path.of("d"));
        assertThat(options().running(SANDBOX)).containsExactly(Path.of("a"), Path.of("b"));
        assertThat(options().running(Map.of("VICINITY_SOCKET", "a"))).containsExactly(Path.of("a"));
        assertThat(options().running(Map.of())).isEmpty();
    }

    @Test
    void shouldTakeASandboxWhereOneIsAskedFor() {
        for (final String[] args : List.of(new String[] {"--vms", "2"}, new String[] {"--route", "both"})) {
            assertThat(options(args).running(SANDBOX)).isEmpty();
        }
    }

    @Test
    void shouldChooseNoRouteForVmsOfOthers() {
        assertThatThrownBy(() -> options("--sockets", "a", "--route", "fabric").running(SANDBOX))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("--route");
    }
}
