package io.vicinity.cli.run;

import java.util.HashMap;
import java.util.Map;

/**
 * Logins that are under way. Where ten have not proved yet who they are, a host that is set up as usual turns others away at random
 * (MaxStartups of OpenSSH), so no host has that many of a job. Thread-safe.
 */
final class Logins {
    /** At a time at a host: those of other jobs find room besides. */
    static final int MOST = 6;

    private final Map<String, Integer> underWay = new HashMap<>();
    private boolean isGivenUp;

    /**
     * Waits until one more may begin at a host, and counts it.
     *
     * @return false if none may any more; or if interrupted, which stays noted.
     */
    synchronized boolean begin(final String host) {
        try {
            while (!isGivenUp && underWay.getOrDefault(host, 0) == MOST) {
                wait();
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
