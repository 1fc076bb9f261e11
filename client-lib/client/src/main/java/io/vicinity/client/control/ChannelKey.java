package io.vicinity.client.control;

/**
 * Names one end of a channel.
 *
 * @param channelId of the channel.
 * @param sideA     true for the end that opened the channel.
 */
public record ChannelKey(long channelId, boolean sideA) {
    // By hand: what the language does for records it works out when it is asked first, for some ten milliseconds of
    // each process.

    @Override
    public boolean equals(final Object other) {
        return other instanceof final ChannelKey key && key.channelId == channelId && key.sideA == sideA;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(channelId) + Boolean.hashCode(sideA);
    }

    @Override
    public String toString() {
        return channelId + (sideA ? "/A" : "/B");
    }
}
