package io.vicinity.agent.tenant;

import java.util.OptionalInt;

/**
 * A VM as its neighbours see it.
 *
 * @param peerId      index in the peer table.
 * @param vm          name.
 * @param incarnation of the VM; 0: it is no longer attached.
 * @param connected   its daemon's stream is up.
 * @param doorbell    where it is rung, at the ivshmem server; empty: nowhere.
 */
public record PeerView(int peerId, String vm, long incarnation, boolean connected, OptionalInt doorbell) {}
