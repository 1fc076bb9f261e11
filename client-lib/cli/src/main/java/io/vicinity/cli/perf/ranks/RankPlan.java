package io.vicinity.cli.perf.ranks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the ranks are told, by their arguments.
 *
 * @param test    that they run.
 * @param sizes   of messages in bytes.
 * @param batches to take of each size.
 * @param time    for the batches of a size at most.
 * @param warmUp  before the first batch of each size.
 * @param cpus    that ranks are kept on, by rank; empty where there are too few.
 * @param results file that rank 0 writes.
 */
record RankPlan(
        RankTest test,
        List<Integer> sizes,
        int batches,
        Duration time,
        Duration warmUp,
        List<Integer> cpus,
        Path results) {
    private static final int FIELDS = 7;

    List<String> arguments() {
        return List.of(
                test.name(),
                join(sizes),
                Integer.toString(batches),
                Long.toString(time.toMillis()),
                Long.toString(warmUp.toMillis()),
                join(cpus),
                results.toString());
    }

    static RankPlan of(final String... arguments) {
        if (arguments.length != FIELDS) {
            throw new IllegalArgumentException(arguments.length + " arguments: 'vicinity perf' starts this program");
        }
        return new RankPlan(
                RankTest.valueOf(arguments[0]),
                integers(arguments[1]),
                Integer.parseInt(arguments[2]),
                Duration.ofMillis(Long.parseLong(arguments[3])),
                Duration.ofMillis(Long.parseLong(arguments[4])),
                integers(arguments[5]),
                Path.of(arguments[6]));
    }

    private static String join(final List<Integer> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private static List<Integer> integers(final String joined) {
        return joined.isEmpty()
                ? List.of()
                : Arrays.stream(joined.split(",", -1)).map(Integer::valueOf).toList();
    }
}
