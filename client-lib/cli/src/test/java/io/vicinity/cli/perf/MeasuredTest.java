package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredTest {
    @TempDir
    private Path directory;

    private final Measured measured = new Measured();

    private static Row row(final String subject, final int size, final Placement placement, final double p50) {
        return new Row(
                new LaneSpec(subject, PerfTest.LATENCY, size, 0),
                placement,
                5,
                p50,
                p50,
                p50,
                p50,
                Optional.empty(),
                Optional.empty());
    }

    private void run(final String route, final Row... rows) throws IOException {
        final Path run = Files.createDirectory(directory.resolve(route));
        for (final Row row : rows) {
            Measured.leave(run, List.of(row));
        }
        measured.add(route, run, PerfTest.LATENCY);
    }

    @Test
    void shouldCompareTheRoutesOfASubject() throws IOException {
        run("memory", row("vicinity", 8, Placement.C, 100), row("vicinity", 64, Placement.C, 200));
        run("fabric", row("vicinity", 8, Placement.C, 1000), row("tcp", 8, Placement.C, 5));
        assertThat(measured.comparison(false))
                .hasSize(3)
                .last()
                .asString()
                .matches("8 +100\\.00 +1000\\.00 +10\\.00 +-90%");
        assertThat(measured.comparison(true))
                .containsExactly("{\"subject\":\"vicinity\",\"test\":\"latency\",\"size\":8,\"memory\":100.000000,"
                        + "\"fabric\":1000.000000,\"unit\":\"ns\",\"ratio\":10.000,\"change_percent\":-90.0}");
    }

    @Test
    void shouldCompareNothingWhereThereIsOneRoute() throws IOException {
        run("memory", row("vicinity", 8, Placement.C, 100));
        assertThat(measured.comparison(false)).isEmpty();
    }

    @Test
    void shouldDrawFiguresOfTheCommonestClass() throws IOException {
        final Path run = Files.createDirectory(directory.resolve("run"));
        Measured.leave(
                run,
                List.of(
                        row("vicinity", 8, Placement.C, 100),
                        row("vicinity", 8, Placement.X, 900),
                        row("tcp", 8, Placement.C, 7)));
        measured.add("", run, PerfTest.LATENCY);
        final Path plot = directory.resolve("plot.svg");
        measured.draw(plot);
        assertThat(plot).content().contains("<svg", ">vicinity<", ">tcp<").doesNotContain("900");
    }

    @Test
    void shouldSayThatThereIsNothingToDraw() throws IOException {
        measured.add("", directory, PerfTest.LATENCY);
        assertThatThrownBy(() -> measured.draw(directory.resolve("plot.svg")))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("plot.svg");
    }
}
