package io.vicinity.client.channel;

import org.agrona.concurrent.IdleStrategy;

/** A strategy that waits in ways in which it would miss a deadline that it does not know. */
interface DeadlineIdleStrategy extends IdleStrategy {
    /**
     * Says when the caller wants to be up, until it says otherwise.
     *
     * @param nanos as {@link System#nanoTime} tells the time.
     */
    void until(long nanos);
}
