package io.vicinity.cli.run;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Logins that are under way. Where ten have not proved yet who they are, a host that is set up as usual turns others away at random
 * (MaxStartups of OpenSSH), so no host has that many of a job. Thread-safe.
 */
final class Logins {
    /** At a time at a host: those of other jobs find room besides. */
    static final int MOST = 6;

    private final Map<String, Integer> underWay = new HashMap<>();
    private final Duration patience;
    private boolean isGivenUp;

    /**
     * @param patience with a host at which as many are under way as may be.
     */
    Logins(final Duration patience) {
        this.patience = patience;
    }

    /**
     * Waits until one more may begin at a host, and counts it.
     *
     * @return false if none may any more; or if interrupted, which stays noted.
     * @throws VicinityFailure TIMED_OUT, if none of those that are under way is over for so long.
     */
    synchronized boolean begin(final String host) {
        final long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!isGivenUp && underWay.getOrDefault(host, 0) == MOST) {
                final long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new VicinityFailure(
                            FailureCode.TIMED_OUT,
                            MOST + " logins at host " + host + " have not come to their ranks within "
                                    + patience.toSeconds() + " s",
                            "see what a login there waits for");
                }
                wait(left);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        if (!isGivenUp) {
            underWay.merge(host, 1, Integer::sum);
        }
        return !isGivenUp;
    }

    /** One at a host is over, well or not. */
    synchronized void end(final String host) {
        underWay.merge(host, -1, Integer::sum);
        notifyAll();
    }

    /** No other is to begin. */
    synchronized void giveUp() {
        isGivenUp = true;
        notifyAll();
    }
}
