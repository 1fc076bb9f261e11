package io.vicinity.cli.run;

import io.vicinity.cli.sandbox.Meanwhile;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Starts ranks while their sandbox starts, one by one: agent and daemon start one after the other, and leave a processor idle, but not more
 * than one. Ranks wait for the daemon by themselves.
 */
final class SlowStart implements Meanwhile {
    /** About what the JVM of a rank takes of a processor until the rank waits. */
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Ranks ranks;
    private long last = System.nanoTime();

    SlowStart(final Ranks ranks) {
        this.ranks = ranks;
    }

    @Override
    public void act() throws IOException {
        final long now = System.nanoTime();
        if (now - last >= BETWEEN_NANOS) {
            last = now;
            final boolean ignored = ranks.startNext();
        }
    }
}
