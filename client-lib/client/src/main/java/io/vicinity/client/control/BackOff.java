package io.vicinity.client.control;

import java.util.concurrent.ThreadLocalRandom;

/** Time between attempts: it doubles up to a bound, and is never quite the same for two processes. */
final class BackOff {
    private static final long MIN_MILLIS = 20;
    private static final long MAX_MILLIS = 500;

    private long millis = MIN_MILLIS;

    long nextMillis() {
        final long current = millis;
        millis = Math.min(MAX_MILLIS, 2 * current);
        return current / 2 + ThreadLocalRandom.current().nextLong(current / 2 + 1);
    }

    void reset() {
        millis = MIN_MILLIS;
    }
}
