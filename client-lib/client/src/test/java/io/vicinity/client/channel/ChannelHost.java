package io.vicinity.client.channel;

/** Makes channels on some route, for tests that do not care which. */
interface ChannelHost extends AutoCloseable {
    /** Both ends of a channel. */
    record Pair(RingChannel a, RingChannel b) {}

    /** A channel between two endpoints that have no other. */
    Pair connect();

    /** The end that is given is the other one of a channel that was just closed: tells it so where a control plane would. */
    void closed(RingChannel other);

    @Override
    void close();
}
