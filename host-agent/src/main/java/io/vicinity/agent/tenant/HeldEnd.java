package io.vicinity.agent.tenant;

/**
 * One end of a channel, by name.
 *
 * @param channelId of the channel.
 * @param side      of the end.
 */
public record HeldEnd(long channelId, Side side) {}
