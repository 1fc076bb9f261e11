package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;
import java.time.Duration;
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
     * @param channels       of this host's endpoints.
     * @param channelsOnFabric those of them that are on the fabric.
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
            int channelsOnFabric,
            int channelsQuota,
            int peers,
            int connected) {

        /**
         * Channels on a route.
         *
         * @param route which.
         * @return how many.
         */
        public int channelsOn(final Route route) {
            return route == Route.FABRIC ? channelsOnFabric : channels - channelsOnFabric;
        }
    }

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
     * @param drained       its channels are to be on the fabric.
     * @param memory        what maps the segment in it, as far as it is known: only if it is drained.
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
            Optional<Device> device,
            boolean drained,
            MemoryUse memory) {}

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
     * @param route   that it is on.
     * @param epoch   number of the route.
     * @param order   to another route; empty: there is none.
     * @param lastSwitch how long the last change of its route took; empty: there was none in this life of the agent.
     */
    public record HostChannel(
            long id,
            ChannelEnd a,
            ChannelEnd b,
            boolean closing,
            Region region,
            Route route,
            long epoch,
            Optional<Order> order,
            Optional<Duration> lastSwitch) {}

    /**
     * An order to another route.
     *
     * @param to       which.
     * @param phase    how far it is.
     * @param waitsFor the ends that have not answered.
     */
    public record Order(Route to, RoutePhase phase, List<String> waitsFor) {}

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
                (int) state.channels.values().stream()
                        .filter(Channel::isOnFabric)
                        .count(),
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
                Optional.ofNullable(peer.device),
                peer.drained,
                peer.memory);
    }

    /**
     * All channels.
     *
     * @return by id.
     */
    public List<HostChannel> channels() {
        return state.read(() -> state.channels.values().stream()
                .map(TenantReport::channel)
                .sorted(Comparator.comparingLong(HostChannel::id))
                .toList());
    }

    /**
     * A channel.
     *
     * @param id of the channel.
     * @return the channel; empty if there is none.
     */
    public Optional<HostChannel> channel(final long id) {
        return state.read(() -> Optional.ofNullable(state.channels.get(id)).map(TenantReport::channel));
    }

    private static HostChannel channel(final Channel channel) {
        return new HostChannel(
                channel.id,
                end(channel.end(Side.A)),
                end(channel.end(Side.B)),
                channel.closing,
                channel.resources.region(),
                channel.route(),
                channel.epoch,
                Optional.ofNullable(channel.order)
                        .map(order -> new Order(order.route(), order.phase(), channel.waitsFor())),
                channel.lastSwitch);
    }

    private static ChannelEnd end(final End end) {
        return end.isForeign()
                ? new ChannelEnd(end.foreign.name(), end.foreign.vm(), false)
                : new ChannelEnd(end.endpoint.name, end.owner().vm, end.released);
    }

    /**
     * The host that all of this is on.
     *
     * @return its name in the directory.
     */
    public String host() {
        return state.directory.host();
    }

    /**
     * The endpoints on other hosts, as far as the directory knows them.
     *
     * @return in the directory's order.
     */
    public List<Directory.Entry> elsewhere() {
        return state.directory.names(state.name).stream()
                .filter(entry -> !entry.location().host().equals(host()))
                .toList();
    }

    /**
     * All endpoints of this host that can be opened to.
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
