package io.vicinity.lab;

import java.time.Duration;
import java.util.function.Predicate;

/** A program that takes lines and says lines. */
public interface Speaker {
    /** Name for people. */
    String name();

    /** Says a line to its standard input. */
    void tell(String line);

    /**
     * Waits for a line that it says, or said.
     *
     * @param from     index of the first line to look at.
     * @param what     to look for.
     * @param patience to wait at most.
     * @return the first such line.
     */
    String awaitLine(int from, Predicate<String> what, Duration patience);

    /** All that it said so far. */
    String log();
}
