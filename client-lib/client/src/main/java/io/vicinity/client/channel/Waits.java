package io.vicinity.client.channel;

import java.time.Duration;

/** How long calls wait. */
final class Waits {
    private static final Duration LONGEST = Duration.ofDays(365);

    private Waits() {}

    /** Nanoseconds of a time-out, which may be longer than they can tell. */
    static long nanos(final Duration timeout) {
        return (timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST).toNanos();
    }

    /** Is it that late, on the monotonic clock, or is the waiting thread wanted elsewhere? */
    static boolean isOver(final long deadline) {
        return System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted();
    }
}
