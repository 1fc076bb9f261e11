package io.vicinity.client.channel;

import io.vicinity.segment.Violation;

/** Told by the data path what the control plane must know. Called by any thread; must not block. */
public interface ChannelListener {
    /**
     * This end was closed: its memory is no longer mapped.
     *
     * @param channel that was closed.
     */
    void onClosed(ShmChannel channel);

    /**
     * The shared memory of the channel contradicts the layout. Called once a channel.
     *
     * @param channel   that is quarantined.
     * @param violation that was found.
     */
    void onViolation(ShmChannel channel, Violation violation);
}
