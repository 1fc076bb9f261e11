package io.vicinity.system.vm;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Says how long something took, to whoever reads a test's output: under emulation a time is told, and never asserted. */
final class StopWatch {
    private final long start = System.nanoTime();

    private StopWatch() {}

    static StopWatch start() {
        return new StopWatch();
    }

    /** Says what happened, and how long after the start it was seen. */
    void say(final String what) {
        System.out.printf(
                Locale.ROOT,
                "measured: %s after %d ms%n",
                what,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
}
