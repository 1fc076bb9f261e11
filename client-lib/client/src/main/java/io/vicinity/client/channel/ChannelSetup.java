package io.vicinity.client.channel;

import io.vicinity.segment.Mapping;

/**
 * All that one end of a channel needs, as the control plane gave it. The mappings were checked to be the regions that were meant, and
 * belong to the channel from now on: it closes them.
 *
 * @param channelId             of the channel.
 * @param sideA                 true for the end that opened it.
 * @param remoteName            name of the endpoint at the other end.
 * @param remotePeerId          of the VM that it lives in.
 * @param region                header and rings.
 * @param generation            of the region.
 * @param ringCapacity          of each ring in bytes.
 * @param remoteArena           the arena of the endpoint at the other end.
 * @param remoteArenaGeneration of that arena.
 * @param counterSlot           of this end in the counters area.
 * @param readySlot             of this end in its own arena's ready table.
 * @param remoteReadySlot       of the other end in the remote arena's ready table.
 */
public record ChannelSetup(
        long channelId,
        boolean sideA,
        String remoteName,
        int remotePeerId,
        Mapping region,
        long generation,
        int ringCapacity,
        Mapping remoteArena,
        long remoteArenaGeneration,
        int counterSlot,
        int readySlot,
        int remoteReadySlot) {}
