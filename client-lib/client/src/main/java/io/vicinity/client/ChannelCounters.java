package io.vicinity.client;

/** What was counted at one end of a channel. Every value only grows. Thread-safe. */
public interface ChannelCounters {
    /**
     * Messages sent.
     *
     * @return so far.
     */
    long messagesSent();

    /**
     * Bytes sent, payload only.
     *
     * @return so far.
     */
    long bytesSent();

    /**
     * Messages received.
     *
     * @return so far.
     */
    long messagesReceived();

    /**
     * Bytes received, payload only.
     *
     * @return so far.
     */
    long bytesReceived();

    /**
     * Offers that met a full ring or arena.
     *
     * @return so far.
     */
    long backPressured();

    /**
     * Violations found in the shared memory of the channel.
     *
     * @return so far.
     */
    long violations();

    /**
     * Records that were sent again on the fabric, because nobody knew what became of them when a connection was lost; 0 on shared memory.
     *
     * @return so far.
     */
    long recordsResent();

    /**
     * Connections of the fabric that took the place of one that was lost; 0 on shared memory.
     *
     * @return so far.
     */
    long reconnects();
}
