package io.vicinity.guestd.agent;

import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: twice as long each time, up to a bound, with jitter so that a host's daemons do not march in step. */
final class BackOff {
    static final long FIRST_MILLIS = 50;
    static final long MOST_MILLIS = 1000;

    private final RandomGenerator random;
    private long millis = FIRST_MILLIS;

    BackOff(final RandomGenerator random) {
        this.random = random;
    }

    /**
     * The next wait.
     *
     * @return milliseconds, between half of the bound that was reached and all of it.
     */
    long next() {
        final long wait = millis / 2 + random.nextLong(millis / 2 + 1);
        millis = Math.min(millis * 2, MOST_MILLIS);
        return wait;
    }

    /** An attempt succeeded: the next failure starts from short waits again. */
    void reset() {
        millis = FIRST_MILLIS;
    }
}
