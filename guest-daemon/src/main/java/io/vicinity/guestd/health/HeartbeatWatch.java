package io.vicinity.guestd.health;

import io.vicinity.guestd.bar.BarHolder;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How long ago the agent's heartbeat in the segment was last seen to move. Thread-safe. */
public final class HeartbeatWatch {
    private final BarHolder bars;
    private final LongSupplier clock;
    private long last;
    private long movedAt;

    /**
     * Creates a watch.
     *
     * @param bars  whose header is read.
     * @param clock monotonic nanoseconds.
     */
    public HeartbeatWatch(final BarHolder bars, final LongSupplier clock) {
        this.bars = bars;
        this.clock = clock;
        last = heartbeat();
        movedAt = clock.getAsLong();
    }

    /**
     * Looks at the heartbeat; to be called about once a second, or more often.
     *
     * @return milliseconds since it was last seen to move; 0 while the memory is let go of, and nobody sees it.
     */
    public synchronized long ageMillis() {
        final long heartbeat = heartbeat();
        final long now = clock.getAsLong();
        if (heartbeat != last || bars.isPresent() && bars.get().isSuspended()) {
            last = heartbeat;
            movedAt = now;
        }
        return TimeUnit.NANOSECONDS.toMillis(now - movedAt);
    }

    private long heartbeat() {
        return bars.isPresent() ? bars.get().heartbeat() : 0;
    }
}
