package io.vicinity.guestd.broker;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.Side;

/**
 * Names one end of a channel: both ends can be of this VM.
 *
 * @param channelId of the channel.
 * @param side      of the end.
 */
public record EndKey(long channelId, Side side) {
    /**
     * The key of an end.
     *
     * @param end as the agent describes it.
     * @return its key.
     */
    public static EndKey of(final ChannelEnd end) {
        return new EndKey(end.getChannelId(), end.getSide());
    }

    // By hand: what the language does for records it works out when it is asked first, for some ten milliseconds of the
    // start.

    @Override
    public boolean equals(final Object other) {
        return other instanceof final EndKey key && key.channelId == channelId && key.side == side;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(channelId) + side.hashCode();
    }

    /** Such as {@code 17A}. */
    @Override
    public String toString() {
        return Long.toUnsignedString(channelId) + (side == Side.SIDE_A ? "A" : side == Side.SIDE_B ? "B" : "?");
    }
}
