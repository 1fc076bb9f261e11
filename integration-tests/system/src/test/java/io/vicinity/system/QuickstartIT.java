package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.Quickstart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer runs first. */
class QuickstartIT {
    @TempDir
    private Path directory;

    private Quickstart quickstart;

    @BeforeEach
    void prepare() throws IOException {
        quickstart = new Quickstart(directory);
    }

    @Test
    void shouldShowItAllAndLeaveNothingBehind() throws IOException, InterruptedException {
        final int exitCode = quickstart.run(Map.of("VICINITY_JAVA_HOME", System.getProperty("java.home")));

        assertThat(exitCode).as(quickstart.log()).isZero();
        assertThat(quickstart.shown("sent +([0-9a-f]{64})  -"))
                .isEqualTo(quickstart.shown("received +([0-9a-f]{64})  -"));
        assertThat(quickstart.shown())
                .anyMatch(line -> line.matches("8 .* vicinity"))
                .anyMatch(line -> line.matches("1024 .* vicinity"))
                .anyMatch(line -> line.matches("1048576 .* vicinity"))
                .anyMatch(line -> line.startsWith("CHANNEL "));
        assertThat(quickstart.shown().stream().filter(line -> line.startsWith("vicinity_agent_")))
                .hasSize(3);
        assertThat(quickstart.shown().stream()
                        .filter(line -> line.startsWith("vicinity_route_switches_total{outcome=\"done\"")))
                .hasSize(2);
        for (int rank = 0; rank < 4; rank++) {
            assertThat(quickstart.shown("rank " + rank + " of 4 has the token from rank \\d: (\\d+)"))
                    .as("after rank " + rank)
                    .isEqualTo(rank == 0 ? "6" : Integer.toString(rank * (rank - 1) / 2));
        }
        assertThat(quickstart.shown("pi is (3\\.\\d{8}).*")).isEqualTo("3.14159265");
        assertThat(quickstart.said()).last().asString().contains("the sandbox is gone");
        assertThat(Path.of(quickstart.shown("segment +(/dev/shm/[^,]+),.*"))).doesNotExist();
        assertThat(quickstart.temporary()).isEmptyDirectory();
    }

    @Test
    void shouldSayInOneLineWhatIsMissing() throws IOException, InterruptedException {
        final int exitCode = quickstart.run(Map.of("VICINITY_JAVA_HOME", directory.toString()));

        assertThat(exitCode).isOne();
        assertThat(quickstart.said()).singleElement().asString().contains("JDK 25", "VICINITY_JAVA_HOME");
    }

    @Test
    void shouldTellOfBothWaysWhenAskedForHelp() throws IOException, InterruptedException {
        assertThat(quickstart.run(Map.of(), "--help")).isZero();
        assertThat(quickstart.log()).contains("--vms", "QEMU");
    }

    @Test
    void shouldRefuseAnOptionThatItDoesNotHave() throws IOException, InterruptedException {
        assertThat(quickstart.run(Map.of(), "--vm")).isEqualTo(2);
        assertThat(quickstart.said()).singleElement().asString().contains("'--vm'", "--help");
    }
}
