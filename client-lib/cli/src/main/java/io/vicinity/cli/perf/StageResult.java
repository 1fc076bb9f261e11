package io.vicinity.cli.perf;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a stage.
 *
 * @param tallies   of its lanes.
 * @param probeNs   median of the bare probes of each class that was met, in nanoseconds.
 */
record StageResult(List<Tally> tallies, Map<Placement, Double> probeNs) {
    private static final int FEWEST = 5;

    /** Classes that are worth a report, the commonest first. */
    List<Placement> classes(final Optional<Placement> only, final int wanted) {
        final int fewest = Math.min(FEWEST, wanted);
        return Arrays.stream(Placement.values())
                .filter(placement -> only.isEmpty() || only.get() == placement)
                .filter(placement -> kept(placement) >= fewest)
                .sorted(Comparator.comparingInt(this::kept).reversed())
                .toList();
    }

    /** Has every lane so many batches in one class? */
    boolean isEnough(final Optional<Placement> only, final int wanted) {
        return Arrays.stream(Placement.values())
                .filter(placement -> only.isEmpty() || only.get() == placement)
                .anyMatch(placement -> kept(placement) >= wanted);
    }

    /** Batches that every lane has in a class. */
    int kept(final Placement placement) {
        return tallies.stream().mapToInt(tally -> tally.kept(placement)).min().orElse(0);
    }

    /** The machine's limit in a class, the best of the limit lanes; empty if none was measured. */
    Optional<Tally> limit(final Placement placement) {
        final Comparator<Tally> byTypical = Comparator.comparingDouble(tally -> tally.percentile(placement, 50));
        final List<Tally> limits =
                tallies.stream().filter(tally -> tally.spec().isLimit()).toList();
        if (limits.isEmpty()) {
            return Optional.empty();
        }
        return limits.get(0).spec().test().isTime()
                ? limits.stream().min(byTypical)
                : limits.stream().max(byTypical);
    }
}
