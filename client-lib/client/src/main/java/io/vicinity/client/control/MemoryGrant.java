package io.vicinity.client.control;

/**
 * What one end of a channel needs of the memory that VMs share.
 *
 * @param remotePeerId     of the VM that the other end lives in.
 * @param remoteEndpointId of the endpoint at the other end.
 * @param remoteArena      of that endpoint.
 * @param region           header and rings.
 * @param ringCapacity     of each ring in bytes.
 * @param readySlot        of this end in its own arena's ready table.
 * @param remoteReadySlot  of the other end in the remote arena's ready table.
 */
public record MemoryGrant(
        int remotePeerId,
        long remoteEndpointId,
        RegionGrant remoteArena,
        RegionGrant region,
        int ringCapacity,
        int readySlot,
        int remoteReadySlot) {}
