package io.vicinity.client.control;

import java.util.Optional;

/**
 * One end of a channel: all that a process needs to use it. It is on memory or on the fabric.
 *
 * @param key         of this end.
 * @param endpointId  at this end.
 * @param remoteName  of the endpoint at the other end.
 * @param counterSlot of this end in the counters area.
 * @param memory      that VMs share; empty on the fabric.
 * @param fabric      how the two ends meet; empty on memory.
 * @param ending      why it is no longer open; {@link ChannelEnding#NONE} if it is.
 */
public record ChannelGrant(
        ChannelKey key,
        long endpointId,
        String remoteName,
        int counterSlot,
        Optional<MemoryGrant> memory,
        Optional<FabricGrant> fabric,
        ChannelEnding ending) {}
