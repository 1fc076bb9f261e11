package io.vicinity.agent.tenant;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a daemon says first.
 *
 * @param daemonVersion     of its software.
 * @param layoutMajor       of the segment, as it read it in its BAR.
 * @param segmentGeneration as it read it in its BAR.
 * @param barLength         in bytes.
 * @param incarnation       of the VM; 0: a new life.
 * @param knowsHeld         the daemon remembers what it held: the sets are complete.
 * @param heldEndpoints     ids.
 * @param heldEnds          of channels.
 * @param releasedEndpoints ids of those that the agent may not have heard of, with what their peers are told.
 * @param releasedEnds      of channels, likewise.
 * @param lastVersion       of the changes that it applied; 0: none.
 * @param position          of the ivshmem device that the daemon maps, as the guest reads it: an unsigned number; empty if the device
 *                          shows none.
 * @param doorbell          where the VM is rung, at the ivshmem server; empty: nowhere.
 * @param origin            the connection, as {@link Tenant#claim} and {@link Tenant#open} are told it.
 */
public record Hello(
        String daemonVersion,
        int layoutMajor,
        long segmentGeneration,
        long barLength,
        long incarnation,
        boolean knowsHeld,
        Set<Long> heldEndpoints,
        Set<HeldEnd> heldEnds,
        Map<Long, CloseReason> releasedEndpoints,
        Map<HeldEnd, CloseReason> releasedEnds,
        long lastVersion,
        OptionalInt position,
        OptionalInt doorbell,
        String origin) {}
