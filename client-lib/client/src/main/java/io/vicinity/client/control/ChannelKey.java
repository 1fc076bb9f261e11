package io.vicinity.client.control;

/**
 * Names one end of a channel.
 *
 * @param channelId of the channel.
 * @param sideA     true for the end that opened the channel.
 */
public record ChannelKey(long channelId, boolean sideA) {
    @Override
    public String toString() {
        return channelId + (sideA ? "/A" : "/B");
    }
}
