package io.vicinity.client.channel;

import io.vicinity.client.Route;

/**
 * All that one end of a channel needs of one route.
 *
 * @param epoch        number of the channel's route.
 * @param route        that the memory is for.
 * @param remotePeerId of the VM that the other end lives in; means nothing on the fabric.
 * @param memory       that the channel runs on; belongs to the channel from now on.
 */
public record RouteSetup(long epoch, Route route, int remotePeerId, ChannelMemory memory) {}
