package io.vicinity.client.channel;

import io.vicinity.client.Route;
import io.vicinity.segment.Violation;

/** Told by the data path what the control plane must know. Called by any thread; must not block. */
public interface ChannelListener {
    /** What a channel says that ended with the memory that it lay in. */
    String MEMORY_GONE = "the shared memory was taken out of this VM";

    /**
     * Does the memory that all channels lie in read as behind a device that was unplugged? Asked before something is called a violation.
     *
     * @return true if nothing of what is read there means anything.
     */
    boolean isMemoryGone();

    /**
     * This end was closed: its memory is no longer mapped.
     *
     * @param channel that was closed.
     */
    void onClosed(RingChannel channel);

    /**
     * The shared memory of the channel contradicts the layout. Called once a channel.
     *
     * @param channel   that is quarantined.
     * @param violation that was found.
     */
    void onViolation(RingChannel channel, Violation violation);

    /**
     * A channel is received by another route now.
     *
     * @param before the route that it was received by.
     * @param nanos  for which nothing could be received by that one any more, and nothing by the other yet.
     */
    default void onPause(final Route before, final long nanos) {}
}
