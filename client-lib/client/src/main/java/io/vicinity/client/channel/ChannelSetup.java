package io.vicinity.client.channel;

import io.vicinity.client.Route;

/**
 * All that one end of a channel needs, as the control plane gave it.
 *
 * @param channelId    of the channel.
 * @param sideA        true for the end that opened it.
 * @param remoteName   name of the endpoint at the other end.
 * @param remotePeerId of the VM that it lives in; means nothing on the fabric.
 * @param route        that the memory is for.
 * @param memory       that the channel runs on; belongs to the channel from now on.
 */
public record ChannelSetup(
        long channelId, boolean sideA, String remoteName, int remotePeerId, Route route, ChannelMemory memory) {}
