package io.vicinity.vmlab.demo;

import java.io.PrintStream;
import java.util.Locale;

/** How the story is told: results go to one stream, headings, with the time since the beginning, to another. Not thread-safe. */
final class Telling {
    private final PrintStream results;
    private final PrintStream headings;
    private final long start = System.nanoTime();

    Telling(final PrintStream results, final PrintStream headings) {
        this.results = results;
        this.headings = headings;
    }

    void heading(final String what) {
        results.flush();
        headings.printf(Locale.ROOT, "%n\033[1m== [%3.0f s] %s\033[0m%n", seconds(), what);
        headings.flush();
    }

    void show(final String text) {
        results.print(text.endsWith("\n") ? text : text + "\n");
        results.flush();
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
