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
}
