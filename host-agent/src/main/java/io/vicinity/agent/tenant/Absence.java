package io.vicinity.agent.tenant;

import java.time.Duration;

/**
 * The time that a channel spends on the fabric for want of memory, as far as this life of the agent knows it. It is spent in pauses: when
 * one is over, the channel is ordered back. A pause is a second long; one that begins soon behind another is twice as long as that, up to a
 * minute. So neither a channel that cannot come back costs much, nor one that loses its memory again as soon as it is there.
 */
final class Absence {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private Duration pause = Duration.ZERO;
    private long pauseEnd;
    private boolean failed;

    /**
     * The channel is left where it is for a while.
     *
     * @param now by the clock that all pauses go by, in ns.
     */
    void pause(final long now) {
        final boolean isSoon = !pause.isZero() && now - pauseEnd <= LONGEST.toNanos();
        pause = isSoon ? pause.multipliedBy(2) : SHORTEST;
        if (pause.compareTo(LONGEST) > 0) {
            pause = LONGEST;
        }
        pauseEnd = now + pause.toNanos();
    }

    /** Is it to be ordered back? */
    boolean isPauseOver(final long now) {
        return pause.isZero() || now - pauseEnd >= 0;
    }

    /**
     * It could not come back.
     *
     * @return true if that is new.
     */
    boolean fail() {
        final boolean isNew = !failed;
        failed = true;
        return isNew;
    }

    /**
     * It is back, or is to be on the fabric now.
     *
     * @return true if it could not come back before.
     */
    boolean end() {
        final boolean hadFailed = failed;
        failed = false;
        return hadFailed;
    }
}
