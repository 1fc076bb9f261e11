package io.vicinity.client.channel;

/**
 * All that one end of a channel needs, as the control plane gave it.
 *
 * @param channelId  of the channel.
 * @param sideA      true for the end that opened it.
 * @param remoteName name of the endpoint at the other end.
 * @param reliable   true if it is to outlive the loss of memory that it is on.
 * @param route      that it begins on.
 */
public record ChannelSetup(long channelId, boolean sideA, String remoteName, boolean reliable, RouteSetup route) {}
