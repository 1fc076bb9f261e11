package io.vicinity.client.channel;

import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.Mapping;

/**
 * What one end of a channel runs on. The mappings were checked to be the regions that were meant.
 *
 * @param region                header and rings.
 * @param generation            of the region.
 * @param ringCapacity          of each ring in bytes.
 * @param remoteArena           the arena of the endpoint at the other end, or what mirrors it.
 * @param remoteArenaGeneration of that arena.
 * @param counters              that this end counts in; stay their owner's.
 * @param counterSlot           of this end in the counters.
 * @param readySlot             of this end in its own arena's ready table.
 * @param remoteReadySlot       of the other end in the remote arena's ready table.
 * @param ringer                rings the other end when it sleeps.
 * @param letGo                 called once, when this end is closed: gives back the region and the remote arena.
 */
public record ChannelMemory(
        Mapping region,
        long generation,
        int ringCapacity,
        Mapping remoteArena,
        long remoteArenaGeneration,
        Mapping counters,
        int counterSlot,
        int readySlot,
        int remoteReadySlot,
        Ringer ringer,
        Runnable letGo) {
    /** Generation of memory that is this process's own: it is never anything else. */
    public static final long PRIVATE_GENERATION = 1;

    /**
     * Memory that VMs share: it is unmapped as soon as it is let go of.
     *
     * @param region                header and rings.
     * @param generation            of the region.
     * @param ringCapacity          of each ring in bytes.
     * @param remoteArena           the arena of the endpoint at the other end.
     * @param remoteArenaGeneration of that arena.
     * @param counters              that this end counts in.
     * @param counterSlot           of this end in the counters.
     * @param readySlot             of this end in its own arena's ready table.
     * @param remoteReadySlot       of the other end in the remote arena's ready table.
     * @param ringer                rings the other end when it sleeps.
     * @return the memory.
     */
    public static ChannelMemory shared(
            final Mapping region,
            final long generation,
            final int ringCapacity,
            final Mapping remoteArena,
            final long remoteArenaGeneration,
            final Mapping counters,
            final int counterSlot,
            final int readySlot,
            final int remoteReadySlot,
            final Ringer ringer) {
        return new ChannelMemory(
                region,
                generation,
                ringCapacity,
                remoteArena,
                remoteArenaGeneration,
                counters,
                counterSlot,
                readySlot,
                remoteReadySlot,
                ringer,
                () -> {
                    region.close();
                    remoteArena.close();
                });
    }
}
