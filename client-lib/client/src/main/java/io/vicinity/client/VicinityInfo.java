package io.vicinity.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
 * @param bar               what the daemon found of the memory when it attached; empty while there is none.
 * @param heartbeatAge      time since the agent's heartbeat in the segment was last seen to move.
 * @param doorbell          how those that sleep are woken: EVENTFD, VFIO, or NONE, when they park by time.
 * @param doorbellDetail    more about it, or why there is none.
 * @param fabricRefused     connections on the fabric that processes of this VM did not let in, by the reason.
 * @param fabricDevice      what the configuration wants the fabric to use for RDMA verbs: {@code auto}, {@code none}, or a port.
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
        Optional<Bar> bar,
        Duration heartbeatAge,
        String doorbell,
        String doorbellDetail,
        List<Refused> fabricRefused,
        String fabricDevice) {

    /** Copies the lists, so that the record cannot change. */
    public VicinityInfo {
        peers = List.copyOf(peers);
        fabricRefused = List.copyOf(fabricRefused);
    }

    /**
     * Connections on the fabric that were not let in.
     *
     * @param reason as the metrics call it: plain_text, certificate, other_tenant, protocol, request.
     * @param count  of them, since the VM came up.
     */
    public record Refused(String reason, long count) {}

    /**
     * A VM of the tenant on this host.
     *
     * @param peerId      of the VM within the segment.
     * @param vm          name of the VM.
     * @param incarnation of the VM.
     * @param connected   whether its daemon reaches the agent.
     */
    public record Peer(int peerId, String vm, long incarnation, boolean connected) {}

    /**
     * The memory that this VM shares, as the daemon found it.
     *
     * @param pciAddress          of the device; empty for a plain file.
     * @param ivshmemPosition     the peer id that the device shows; empty for a plain one.
     * @param mapping             how the processor treats it: WRITE_BACK, WRITE_COMBINING, UNCACHED.
     * @param readLatencyNanos    of one dependent read.
     * @param readBytesPerSecond  of one thread.
     * @param writeBytesPerSecond of one thread; 0 where it was not measured.
     * @param atomicsHold         whether read-modify-writes are known to hold between VMs.
     * @param warnings            what is wrong with it, each with what to do.
     * @param otherDevices        ivshmem devices that are not used, each with the reason.
     */
    public record Bar(
            String pciAddress,
            OptionalInt ivshmemPosition,
            String mapping,
            double readLatencyNanos,
            double readBytesPerSecond,
            double writeBytesPerSecond,
            boolean atomicsHold,
            List<String> warnings,
            List<String> otherDevices) {
        /** Copies the lists, so that the record cannot change. */
        public Bar {
            warnings = List.copyOf(warnings);
            otherDevices = List.copyOf(otherDevices);
        }
    }
}
