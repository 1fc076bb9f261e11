package io.vicinity.cli.perf.ranks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What was measured of one size.
 *
 * @param size    of messages in bytes.
 * @param median  of the batches, in the unit of the test.
 * @param best    batch, in the unit of the test.
 * @param batches that it rests on.
 * @param route   that all ranks talked on.
 */
record Measurement(int size, double median, double best, int batches, Route route) {
    /** What ranks talk on. */
    enum Route {
        /** All share memory. */
        MEMORY,
        /** None shares memory with another. */
        FABRIC,
        /** Some do. */
        MIXED;

        /** For people. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String SEPARATOR = " ";

    /** The same, but that routes are mixed where they are others at its end. */
    Measurement endingOn(final Route last) {
        return last == route ? this : new Measurement(size, median, best, batches, Route.MIXED);
    }

    /** As a line, for {@link #read}. */
    String line() {
        return String.join(
                SEPARATOR,
                Integer.toString(size),
                Double.toString(median),
                Double.toString(best),
                Integer.toString(batches),
                route.name());
    }

    static List<Measurement> read(final Path file) throws IOException {
        return Files.readAllLines(file).stream().map(Measurement::parse).toList();
    }

    private static Measurement parse(final String line) {
        final String[] fields = line.split(SEPARATOR, -1);
        return new Measurement(
                Integer.parseInt(fields[0]),
                Double.parseDouble(fields[1]),
                Double.parseDouble(fields[2]),
                Integer.parseInt(fields[3]),
                Route.valueOf(fields[4]));
    }
}
