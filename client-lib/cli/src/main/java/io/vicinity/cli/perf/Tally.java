package io.vicinity.cli.perf;

import io.vicinity.client.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** What was kept of a lane's batches, by class. Not thread-safe. */
final class Tally {
    /** Samples are recorded in hundredths of a nanosecond. */
    private static final double PER_NANOSECOND = 100;

    private static final long LONGEST = 100_000_000_000L;

    private final LaneSpec spec;
    private final Map<Placement, List<Double>> values = new EnumMap<>(Placement.class);
    private final Map<Placement, Histogram> samples = new EnumMap<>(Placement.class);
    private Optional<Route> route = Optional.empty();
    private int dropped;
    private long allocated;

    Tally(final LaneSpec spec) {
        this.spec = spec;
    }

    LaneSpec spec() {
        return spec;
    }

    /** What the lane's messages travelled on, as seen last. */
    void route(final Optional<Route> seen) {
        route = seen;
    }

    Optional<Route> route() {
        return route;
    }

    /** Keeps a batch. */
    void keep(final Placement placement, final double value) {
        values.computeIfAbsent(placement, key -> new ArrayList<>()).add(value);
    }

    /** Adds a sample of a batch that is kept: nanoseconds of a round trip's half, or of a message. */
    void sample(final Placement placement, final double nanos) {
        samples.computeIfAbsent(placement, key -> new Histogram(1, LONGEST, 3))
                .recordValue(Math.clamp(Math.round(nanos * PER_NANOSECOND), 1, LONGEST));
    }

    /** Counts a batch during which the class changed. */
    void drop() {
        dropped++;
    }

    int dropped() {
        return dropped;
    }

    /** Adds what both sides allocated on the heap in a batch that is kept. */
    void allocated(final long bytes) {
        allocated += bytes;
    }

    long allocated() {
        return allocated;
    }

    /** Batches kept in a class. */
    int kept(final Placement placement) {
        return values.getOrDefault(placement, List.of()).size();
    }

    /** Median of the batches of a class. */
    double median(final Placement placement) {
        final double[] sorted = sorted(placement);
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Best batch of a class. */
    double best(final Placement placement) {
        final double[] sorted = sorted(placement);
        return spec.test().isTime() ? sorted[0] : sorted[sorted.length - 1];
    }

    /** Percentile of the samples of a class, in the unit of the test; the median of the batches, if there are no samples. */
    double percentile(final Placement placement, final double percentile) {
        final Histogram histogram = samples.get(placement);
        if (histogram == null) {
            return median(placement);
        }
        final double nanos = histogram.getValueAtPercentile(percentile) / PER_NANOSECOND;
        return switch (spec.test().unit()) {
            case NANOSECONDS -> nanos;
            case GIGABYTES_PER_SECOND -> spec.streamed() / nanos;
            case MESSAGES_PER_SECOND -> 1e9 / nanos;
        };
    }

    private double[] sorted(final Placement placement) {
        final double[] sorted = values.getOrDefault(placement, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (sorted.length == 0) {
            throw new IllegalStateException("no batch of " + spec + " in class " + placement);
        }
        Arrays.sort(sorted);
        return sorted;
    }
}
