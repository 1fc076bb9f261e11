package io.vicinity.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Who this VM is, and what it is attached to, as its daemon knows it.
 *
 * @param vm                name of the VM.
 * @param tenant            that the VM belongs to.
 * @param peerId            of the VM within the segment.
 * @param incarnation       of the VM: the number of its life.
 * @param barPath           what the daemon mapped: a PCI resource, or a file.
 * @param segmentSize       in bytes.
 * @param segmentGeneration number of this use of the memory.
 * @param layoutVersion     of the segment.
 * @param daemonVersion     software version of the daemon.
 * @param agentVersion      software version of the host's agent; empty if it was never reached.
 * @param agentAddress      where the daemon looks for the agent.
 * @param agentConnected    whether the daemon reaches the agent now.
 * @param peers             VMs of the tenant on this host.
 * @param clients           processes that hold a stream to the daemon.
 * @param endpoints         claimed by processes of this VM.
 * @param channels          ends of channels in this VM.
 * @param heartbeatAge      time since the agent's heartbeat in the segment was last seen to move.
 */
public record VicinityInfo(
        String vm,
        String tenant,
        int peerId,
        long incarnation,
        Path barPath,
        long segmentSize,
        long segmentGeneration,
        int layoutVersion,
        String daemonVersion,
        String agentVersion,
        String agentAddress,
        boolean agentConnected,
        List<Peer> peers,
        int clients,
        int endpoints,
        int channels,
        Duration heartbeatAge) {

    /** Copies the list, so that the record cannot change. */
    public VicinityInfo {
        peers = List.copyOf(peers);
    }

    /**
     * A VM of the tenant on this host.
     *
     * @param peerId      of the VM within the segment.
     * @param vm          name of the VM.
     * @param incarnation of the VM.
     * @param connected   whether its daemon reaches the agent.
     */
    public record Peer(int peerId, String vm, long incarnation, boolean connected) {}
}
