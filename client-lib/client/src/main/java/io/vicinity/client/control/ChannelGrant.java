package io.vicinity.client.control;

/**
 * One end of a channel: all that a process needs to use it.
 *
 * @param key              of this end.
 * @param endpointId       at this end.
 * @param remoteName       of the endpoint at the other end.
 * @param remotePeerId     of the VM at the other end.
 * @param remoteEndpointId of the endpoint at the other end.
 * @param remoteArena      of the endpoint at the other end.
 * @param region           header and both rings.
 * @param ringCapacity     bytes of each ring.
 * @param counterSlot      of this end in the counters area.
 * @param readySlot        in this end's own ready table.
 * @param remoteReadySlot  in the other end's ready table.
 * @param ending           why it is no longer open; {@link ChannelEnding#NONE} if it is.
 */
public record ChannelGrant(
        ChannelKey key,
        long endpointId,
        String remoteName,
        int remotePeerId,
        long remoteEndpointId,
        RegionGrant remoteArena,
        RegionGrant region,
        int ringCapacity,
        int counterSlot,
        int readySlot,
        int remoteReadySlot,
        ChannelEnding ending) {}
