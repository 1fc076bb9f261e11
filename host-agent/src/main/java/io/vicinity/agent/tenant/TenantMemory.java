package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;

/** What the agent writes into a tenant's segment. Called under the tenant's lock. */
public interface TenantMemory {
    /**
     * Where the nonce of a peer is.
     *
     * @param peerId of the VM.
     * @return offset from the start of the segment in bytes.
     */
    long nonceOffset(int peerId);

    /**
     * Writes a nonce, or zeros to erase one.
     *
     * @param peerId of the VM.
     * @param nonce  bytes of a nonce's length.
     */
    void writeNonce(int peerId, byte[] nonce);

    /**
     * Writes a peer's entry in the peer table.
     *
     * @param peerId      of the VM.
     * @param attached    false: the entry is free from now on.
     * @param incarnation of the VM.
     * @param vm          name.
     */
    void writePeer(int peerId, boolean attached, long incarnation, String vm);

    /**
     * Makes a region an arena.
     *
     * @param region     to format.
     * @param endpointId of the owner.
     */
    void formatArena(Region region, long endpointId);

    /**
     * Makes a region a channel.
     *
     * @param region    to format.
     * @param channelId of the channel.
     */
    void formatChannel(Region region, long channelId);

    /**
     * Gives a slot of the counters area to a channel, zeroed.
     *
     * @param slot       index.
     * @param channelId  of the channel; 0 takes the slot back.
     * @param generation of the channel's region; 0 with channel 0.
     */
    void formatCounters(int slot, long channelId, long generation);

    /**
     * Zeroes a word of an arena's ready table.
     *
     * @param arena of the endpoint.
     * @param slot  index.
     */
    void clearReady(Region arena, int slot);

    /**
     * Ends a use of a region: its generation reads 0.
     *
     * @param region whose use is over.
     */
    void retire(Region region);
}
