package io.vicinity.client;

import java.time.Duration;
import java.util.Optional;

/**
 * One end of a channel in this VM, with what the counters in the segment say.
 *
 * @param id           of the channel on its host.
 * @param endpoint     at this end.
 * @param remote       the endpoint at the other end.
 * @param remotePeerId the VM at the other end.
 * @param route        that the channel runs on.
 * @param ordered      to which it is about to change; empty: it stays.
 * @param state        {@link ChannelState#OPEN}, {@link ChannelState#CLOSED_BY_PEER} or {@link ChannelState#QUARANTINED}.
 * @param closeDetail  why it is not open; empty if it is.
 * @param processId    of the process that holds this end.
 * @param sent         what this end sent.
 * @param received     what this end received.
 * @param violations   found in the channel's shared memory.
 * @param resent       records that this end sent again on the fabric.
 * @param reconnects   connections of the fabric that took the place of one that was lost.
 * @param idle         time since a counter of this end last moved.
 */
public record ChannelStatus(
        long id,
        String endpoint,
        String remote,
        int remotePeerId,
        Route route,
        Optional<Route> ordered,
        ChannelState state,
        String closeDetail,
        long processId,
        Direction sent,
        Direction received,
        long violations,
        long resent,
        long reconnects,
        Duration idle) {

    /**
     * One direction of a channel.
     *
     * @param messages      so far.
     * @param bytes         so far, payload only.
     * @param backPressured times that an offer met a full ring or arena.
     * @param occupancy     bytes that are on their way now: sent, and not yet received.
     * @param stalls        times that messages were waiting and none was consumed for a whole sample of the daemon.
     */
    public record Direction(long messages, long bytes, long backPressured, long occupancy, long stalls) {}
}
