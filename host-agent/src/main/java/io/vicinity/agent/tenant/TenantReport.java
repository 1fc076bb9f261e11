package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What operators, metrics and the tenant's own VMs are shown. Thread-safe; each answer is true of one moment. */
public final class TenantReport {
    private final TenantState state;

    TenantReport(final TenantState state) {
        this.state = state;
    }

    /**
     * Sums of a tenant.
     *
     * @param bytesUsed      by regions.
     * @param bytesQuota     most bytes of regions.
     * @param endpoints      that hold memory.
     * @param endpointsQuota most endpoints.
     * @param channels       that hold memory.
     * @param channelsQuota  most channels.
     * @param peers          attached VMs.
     * @param connected      VMs whose daemon's stream is up.
     */
    public record Totals(
            long bytesUsed,
            long bytesQuota,
            int endpoints,
            int endpointsQuota,
            int channels,
            int channelsQuota,
            int peers,
            int connected) {}

    /**
     * A VM.
     *
     * @param vm            name.
     * @param peerId        index in the peer table.
     * @param incarnation   of the VM.
     * @param connected     its daemon's stream is up.
     * @param endpoints     of the VM, those included that wait for their peers.
     * @param channels      ends of channels that the VM has not let go of.
     * @param bytes         of its arenas.
     * @param daemonVersion what its daemon said.
     * @param device        of the VM, at the ivshmem socket; empty if it has none that is known.
     */
    public record Vm(
            String vm,
            int peerId,
            long incarnation,
            boolean connected,
            int endpoints,
            int channels,
            long bytes,
            String daemonVersion,
            Optional<Device> device) {}

    /**
     * An end of a channel.
     *
     * @param endpoint name.
     * @param vm       name.
     * @param released true if it was let go of.
     */
    public record ChannelEnd(String endpoint, String vm, boolean released) {}

    /**
     * A channel.
     *
     * @param id      of the channel.
     * @param a       the end that opened it.
     * @param b       the end that was opened to.
     * @param closing true if an end left, or must leave.
     * @param region  its memory; null on the fabric.
     */
    public record HostChannel(long id, ChannelEnd a, ChannelEnd b, boolean closing, Region region) {}

    /**
     * An endpoint as the VMs of its tenant see it.
     *
     * @param name     within the tenant.
     * @param vm       it lives in.
     * @param peerId   of that VM.
     * @param channels that it has.
     */
    public record Name(String name, String vm, int peerId, int channels) {}

    /**
     * Sums.
     *
     * @return now.
     */
    public Totals totals() {
        return state.read(() -> new Totals(
                state.regions.usedBytes(),
                state.regions.quota(),
                state.endpoints.size(),
                state.limits.endpoints(),
                state.channels.size(),
                state.limits.channels(),
                (int) state.peers.values().stream().filter(Peer::isAttached).count(),
                (int) state.peers.values().stream().filter(Peer::isConnected).count()));
    }

    /**
     * All VMs.
     *
     * @return by name.
     */
    public List<Vm> vms() {
        return state.read(() -> state.peers.values().stream()
                .filter(Peer::isAttached)
                .map(TenantReport::vm)
                .sorted(Comparator.comparing(Vm::vm))
                .toList());
    }

    private static Vm vm(final Peer peer) {
        int channels = 0;
        long bytes = 0;
        for (final Endpoint endpoint : peer.endpoints.values()) {
            bytes += endpoint.arena.length();
            for (final Channel channel : endpoint.channels) {
                for (final Side side : Side.values()) {
                    final End end = channel.end(side);
                    channels += end.endpoint == endpoint && !end.released ? 1 : 0;
                }
            }
        }
        return new Vm(
                peer.vm,
                peer.peerId,
                peer.incarnation,
                peer.isConnected(),
                peer.endpoints.size(),
                channels,
                bytes,
                peer.daemonVersion,
                Optional.ofNullable(peer.device));
    }

    /**
     * All channels.
     *
     * @return by id.
     */
    public List<HostChannel> channels() {
        return state.read(() -> state.channels.values().stream()
                .map(channel -> new HostChannel(
                        channel.id,
                        end(channel.end(Side.A)),
                        end(channel.end(Side.B)),
                        channel.closing,
                        channel.region))
                .sorted(Comparator.comparingLong(HostChannel::id))
                .toList());
    }

    private static ChannelEnd end(final End end) {
        return end.isForeign()
                ? new ChannelEnd(end.foreign.name(), end.foreign.vm(), false)
                : new ChannelEnd(end.endpoint.name, end.owner().vm, end.released);
    }

    /**
     * All endpoints that can be opened to.
     *
     * @return by name.
     */
    public List<Name> names() {
        return state.read(() -> state.endpoints.values().stream()
                .filter(endpoint -> !endpoint.released)
                .map(endpoint ->
                        new Name(endpoint.name, endpoint.owner.vm, endpoint.owner.peerId, endpoint.channels.size()))
                .sorted(Comparator.comparing(Name::name))
                .toList());
    }
}
