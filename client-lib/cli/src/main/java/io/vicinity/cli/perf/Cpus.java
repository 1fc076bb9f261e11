package io.vicinity.cli.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which processors this process may use. */
public final class Cpus {
    private static final String KEY = "Cpus_allowed_list:";

    private Cpus() {}

    /**
     * The processors that the system allows.
     *
     * @return their numbers, ascending.
     * @throws IOException if the system does not tell.
     */
    public static List<Integer> allowed() throws IOException {
        for (final String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(KEY)) {
                return parse(line.substring(KEY.length()).strip());
            }
        }
        throw new IOException("/proc/self/status has no " + KEY);
    }

    /** Reads a list as Linux writes it: {@code 0-2,5}. */
    static List<Integer> parse(final String list) {
        final List<Integer> cpus = new ArrayList<>();
        for (final String range : list.split(",", -1)) {
            final int hyphen = range.indexOf('-');
            final int first = Integer.parseInt(hyphen < 0 ? range : range.substring(0, hyphen));
            final int last = hyphen < 0 ? first : Integer.parseInt(range.substring(hyphen + 1));
            for (int cpu = first; cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }
}
