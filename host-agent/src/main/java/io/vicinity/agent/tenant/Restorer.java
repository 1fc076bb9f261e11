package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.Region;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the state of an earlier life again from its records. The VMs are attached and not connected: their daemons come back by
 * themselves.
 */
final class Restorer {
    private final TenantState state;
    private final Map<String, JournalRecord.Peer> peers = new LinkedHashMap<>();
    private final Map<String, JournalRecord.Device> devices = new HashMap<>();
    private final Map<Long, JournalRecord.Endpoint> endpoints = new LinkedHashMap<>();
    private final Map<Long, JournalRecord.AnyChannel> channels = new LinkedHashMap<>();
    private final Set<String> drained = new HashSet<>();
    private final Set<String> withoutMemory = new HashSet<>();
    private final Set<Long> reliable = new HashSet<>();
    private final Set<Long> kept = new HashSet<>();
    private long life;

    Restorer(final TenantState state) {
        this.state = state;
    }

    void restore(final List<JournalRecord> records) {
        records.forEach(this::collect);
        state.life = life + 1;
        try {
            peers.values().forEach(this::restore);
            endpoints.values().forEach(this::restore);
            channels.values().forEach(this::restore);
        } catch (final NullPointerException e) {
            forget();
            throw new IllegalArgumentException("the journal speaks of an endpoint or VM that it does not name", e);
        } catch (final IllegalArgumentException e) {
            forget();
            throw e;
        }
    }

    private void forget() {
        for (final Endpoint endpoint : state.endpoints.values()) {
            state.directory.unregister(state.name, endpoint.name, state.location(endpoint));
        }
    }

    private void collect(final JournalRecord entry) {
        switch (entry) {
            case JournalRecord.Segment segment -> {
                if (!segment.equals(state.segment)) {
                    throw new IllegalArgumentException("the journal is that of " + segment);
                }
            }
            case JournalRecord.Life last -> {
                life = last.life();
                state.lastId = Math.max(state.lastId, last.lastId());
                state.lastIncarnation = Math.max(state.lastIncarnation, last.lastIncarnation());
                state.regions.resumeGenerations(last.lastGeneration());
            }
            case JournalRecord.Peer peer -> {
                peers.put(peer.vm(), peer);
                devices.remove(peer.vm());
                drained.remove(peer.vm());
                withoutMemory.remove(peer.vm());
                state.lastIncarnation = Math.max(state.lastIncarnation, peer.incarnation());
            }
            case JournalRecord.Device device -> devices.put(device.vm(), device);
            case JournalRecord.PeerGone gone -> peers.remove(gone.vm());
            case JournalRecord.Endpoint endpoint -> {
                endpoints.put(endpoint.id(), endpoint);
                state.lastId = Math.max(state.lastId, endpoint.id());
                state.regions.resumeGenerations(endpoint.arena().generation());
            }
            case JournalRecord.EndpointGone gone -> endpoints.remove(gone.id());
            case JournalRecord.Drained vm -> drained.add(vm.vm());
            case JournalRecord.WithoutMemory vm -> withoutMemory.add(vm.vm());
            case JournalRecord.Reliable channel -> reliable.add(channel.id());
            case JournalRecord.Kept channel -> kept.add(channel.id());
            case JournalRecord.AnyChannel channel -> {
                channels.put(channel.id(), channel);
                reliable.remove(channel.id());
                kept.remove(channel.id());
                state.lastId = Math.max(state.lastId, channel.id());
                channel.regions().forEach(region -> state.regions.resumeGenerations(region.generation()));
            }
            case JournalRecord.ChannelGone gone -> channels.remove(gone.id());
        }
    }

    private void restore(final JournalRecord.Peer entry) {
        state.peerIds.restore(entry.peerId());
        final Peer peer = new Peer(entry.vm(), entry.peerId(), state.newLog());
        peer.incarnation = entry.incarnation();
        peer.daemonVersion = entry.daemonVersion();
        final JournalRecord.Device device = devices.get(entry.vm());
        peer.device = device == null ? null : new Device(device.position(), device.pid());
        peer.drained = drained.contains(entry.vm());
        peer.withoutMemory = withoutMemory.contains(entry.vm());
        peer.drains = peer.isOffMemory() ? 1 : 0;
        state.peers.put(peer.vm, peer);
        state.memory.writePeer(peer.peerId, true, peer.incarnation, peer.vm);
    }

    private void restore(final JournalRecord.Endpoint entry) {
        Peer owner = state.peers.get(entry.vm());
        if (owner == null && entry.released()) {
            // Evicted; its arena waits for the peers.
            owner = new Peer(entry.vm(), 0, state.newLog());
        }
        state.regions.restore(entry.arena());
        final Endpoint endpoint = new Endpoint(
                entry.id(),
                entry.name(),
                owner,
                entry.arena(),
                entry.token(),
                entry.createdVersion(),
                null,
                entry.fabricAddresses());
        endpoint.released = entry.released();
        state.endpoints.put(endpoint.id, endpoint);
        owner.endpoints.put(endpoint.id, endpoint);
        if (!endpoint.released && !state.directory.restore(state.name, endpoint.name, state.location(endpoint))) {
            throw new IllegalArgumentException("two endpoints have the name " + endpoint.name);
        }
    }

    private void restore(final JournalRecord.AnyChannel entry) {
        final Channel channel = switch (entry) {
            case JournalRecord.Channel opened -> restored(opened);
            case JournalRecord.FabricChannel foreign -> restored(foreign);
            case JournalRecord.RoutedChannel routed -> restored(routed);
        };
        channel.closing = isClosing(channel.end(Side.A)) || isClosing(channel.end(Side.B));
        state.channels.put(channel.id, channel);
    }

    private Channel restored(final JournalRecord.FabricChannel entry) {
        final Channel channel =
                Channel.opened(entry.id(), new RouteResources.Fabric(entry.key()), reliable.contains(entry.id()));
        final Side side = entry.sideA() ? Side.A : Side.B;
        final End own = restore(channel, side, entry.end());
        final End other = End.foreign(
                channel, side.other(), new Foreign(entry.remoteName(), entry.remoteVm(), entry.remoteAddresses()));
        channel.join(side == Side.A ? own : other, side == Side.A ? other : own);
        return channel;
    }

    private Channel restored(final JournalRecord.Channel entry) {
        final Channel channel = Channel.opened(
                entry.id(),
                new RouteResources.Memory(
                        entry.region(), entry.a().readySlot(), entry.b().readySlot()),
                reliable.contains(entry.id()));
        join(channel, entry.a(), entry.b());
        restore(channel, channel.resources);
        return channel;
    }

    private Channel restored(final JournalRecord.RoutedChannel entry) {
        final Channel channel = new Channel(
                entry.id(),
                entry.counterGeneration(),
                resources(
                        entry.region(),
                        entry.key(),
                        entry.a().readySlot(),
                        entry.b().readySlot()),
                reliable.contains(entry.id()));
        channel.epoch = entry.epoch();
        channel.lastEpoch = entry.lastEpoch();
        channel.wanted = Route.valueOf(entry.wanted());
        channel.wantedFor = SwitchReason.valueOf(entry.wantedFor());
        join(channel, entry.a(), entry.b());
        restore(channel, channel.resources);
        if (entry.order() != null) {
            final JournalRecord.Order order = entry.order();
            channel.order = RouteOrder.restore(
                    order, resources(order.region(), order.key(), order.readySlotA(), order.readySlotB()));
            restore(channel, channel.order.resources);
        }
        restoreKept(channel);
        return channel;
    }

    private void restoreKept(final Channel channel) {
        channel.kept = kept.contains(channel.id);
        if (!channel.kept && channel.isToBeKept() && channel.lastEpoch == Channel.FIRST_EPOCH) {
            // So an agent of before wrote of one that began there, whether an operator wanted that or not.
            channel.wantedFor = SwitchReason.RETURN;
        }
        if (channel.order == null && channel.wanted == channel.route()) {
            // Of one that an operator moved, an agent of before wrote nothing more.
            channel.settle();
        }
    }

    private void join(final Channel channel, final JournalRecord.End a, final JournalRecord.End b) {
        channel.join(restore(channel, Side.A, a), restore(channel, Side.B, b));
    }

    private static RouteResources resources(
            final Region region, final String key, final int readySlotA, final int readySlotB) {
        return region == null
                ? new RouteResources.Fabric(key)
                : new RouteResources.Memory(region, readySlotA, readySlotB);
    }

    private void restore(final Channel channel, final RouteResources resources) {
        if (resources.route() == Route.SHARED_MEMORY) {
            state.regions.restore(resources.region());
            for (final Side side : Side.values()) {
                channel.end(side).endpoint.readySlots.restore(resources.readySlot(side));
            }
        }
    }

    private static boolean isClosing(final End end) {
        return !end.isForeign() && (end.released || end.reason != CloseReason.NONE);
    }

    private End restore(final Channel channel, final Side side, final JournalRecord.End entry) {
        final Endpoint endpoint = state.endpoints.get(entry.endpointId());
        state.counterSlots.restore(entry.counterSlot());
        endpoint.channels.add(channel);
        final End end = new End(channel, side, endpoint, entry.counterSlot(), entry.createdVersion(), null);
        end.reason = CloseReason.ofNumber(entry.reason());
        end.detail = entry.detail();
        end.released = entry.released();
        if (!end.released) {
            // What its daemon knows of it is not known any more: it is told again.
            endpoint.owner.log.touch(end);
        }
        return end;
    }
}
