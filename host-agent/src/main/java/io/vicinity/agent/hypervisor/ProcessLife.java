package io.vicinity.agent.hypervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One life of a process: its number may be used again by another.
 *
 * @param pid   number of the process.
 * @param start when it started, in the system's ticks.
 */
public record ProcessLife(long pid, String start) {
    /** Place of the start behind the state, which is the first word behind the name in brackets. */
    private static final int START = 19;

    /**
     * Looks at a process.
     *
     * @param pid its number.
     * @return empty if there is none, or only what its parent has not yet taken note of.
     */
    public static Optional<ProcessLife> of(final long pid) {
        final String stat;
        try {
            stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (final IOException e) {
            return Optional.empty();
        }
        // The name may hold anything, brackets and spaces included.
        final String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return words.length <= START || words[0].equals("Z") || words[0].equals("X")
                ? Optional.empty()
                : Optional.of(new ProcessLife(pid, words[START]));
    }

    /**
     * If it is over.
     *
     * @return true if the process ended.
     */
    public boolean isOver() {
        return !of(pid).equals(Optional.of(this));
    }
}
