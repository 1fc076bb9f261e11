package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vicinity.cli.figure.Figure;
import io.vicinity.cli.figure.Lane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The first figure of the paper that this is after, ours: what half a round trip takes, and how much flows, by the size of messages, on
 * each of the ways between two VMs. Tables and drawings are left in {@code target/figures}.
 */
abstract class FigureContract {
    private static final Path DIRECTORY = Path.of("target", "figures");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is compared, by name: two VMs at least of each. */
    abstract SequencedMap<String, Vms> lanes();

    /** Sees to it that the next channel takes the way of that name. */
    void choose(final String lane) {
        // Each lane has VMs of its own, as a rule.
    }

    /**
     * Looks whether what was measured of a lane went its way.
     *
     * @param routes on which it says that it ran.
     */
    void check(final String lane, final Set<String> routes) {
        // Each lane has a way of its own, as a rule.
    }

    /** How it is measured. */
    PerfPair pair(final Vms vms) {
        return new PerfPair(vms);
    }

    /** Of messages, as {@code vicinity perf} takes them, in the order in which they are measured. */
    abstract String sizes();

    @Test
    void shouldDrawWhatHalfARoundTripTakes() throws IOException {
        draw("latency", "Half a round trip", "us", "p50_ns", 1e-3);
    }

    @Test
    void shouldDrawHowMuchFlows() throws IOException {
        draw("bandwidth", "Bandwidth", "MB/s", "gb_per_s", 1e3);
    }

    private void draw(
            final String test, final String title, final String unit, final String quantity, final double scale)
            throws IOException {
        final List<Lane> measured = new ArrayList<>();
        for (final var lane : lanes().sequencedEntrySet()) {
            choose(lane.getKey());
            final PerfPair pair = pair(lane.getValue());
            final boolean last = lane.equals(lanes().lastEntry());
            final List<JsonNode> rows = rows(
                    last
                            ? pair.measureAgainstTcp(test, sizes(), "--format", "json")
                            : pair.measure(test, sizes(), "--format", "json"));
            check(lane.getKey(), routes(rows));
            measured.add(lane(lane.getKey(), "vicinity", rows, quantity, scale));
            if (last) {
                measured.add(lane("plain TCP", "tcp", rows, quantity, scale));
            }
        }
        final Figure figure = new Figure(title, unit, measured);
        final String name = getClass().getSimpleName() + "-" + test;
        Files.createDirectories(DIRECTORY);
        Files.writeString(DIRECTORY.resolve(name + ".md"), figure.table());
        Files.writeString(DIRECTORY.resolve(name + ".svg"), figure.svg());
        System.out.println(figure.table());
        assertThat(measured).allSatisfy(lane -> assertThat(lane.values()).hasSameSizeAs(sizes().split(",", -1)));
    }

    private static Set<String> routes(final List<JsonNode> rows) {
        return rows.stream()
                .filter(row -> row.path("subject").asText().equals("vicinity"))
                .map(row -> row.path("route").asText())
                .collect(Collectors.toSet());
    }

    private static List<JsonNode> rows(final String report) {
        return report.lines()
                .filter(line -> line.startsWith("{"))
                .map(FigureContract::parse)
                .toList();
    }

    private static JsonNode parse(final String line) {
        try {
            return JSON.readTree(line);
        } catch (final IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    private static Lane lane(
            final String name,
            final String subject,
            final List<JsonNode> rows,
            final String quantity,
            final double scale) {
        final TreeMap<Integer, Double> values = new TreeMap<>();
        rows.stream()
                .filter(row -> row.path("subject").asText().equals(subject))
                .forEach(row ->
                        values.put(row.path("size").asInt(), row.path(quantity).asDouble() * scale));
        return new Lane(name, values);
    }
}
