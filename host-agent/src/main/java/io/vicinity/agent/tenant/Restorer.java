package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the state of an earlier life again from its records. The VMs are attached and not connected: their daemons come back by
 * themselves.
 */
final class Restorer {
    private final TenantState state;
    private final Map<String, JournalRecord.Peer> peers = new LinkedHashMap<>();
    private final Map<String, JournalRecord.Device> devices = new HashMap<>();
    private final Map<Long, JournalRecord.Endpoint> endpoints = new LinkedHashMap<>();
    private final Map<Long, JournalRecord.Channel> channels = new LinkedHashMap<>();
    private final Map<Long, JournalRecord.FabricChannel> fabricChannels = new LinkedHashMap<>();
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
            fabricChannels.values().forEach(this::restore);
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
            case JournalRecord.Channel channel -> {
                channels.put(channel.id(), channel);
                state.lastId = Math.max(state.lastId, channel.id());
                state.regions.resumeGenerations(channel.region().generation());
            }
            case JournalRecord.FabricChannel channel -> {
                fabricChannels.put(channel.id(), channel);
                state.lastId = Math.max(state.lastId, channel.id());
            }
            case JournalRecord.ChannelGone gone -> {
                channels.remove(gone.id());
                fabricChannels.remove(gone.id());
            }
        }
    }

    private void restore(final JournalRecord.Peer entry) {
        state.peerIds.restore(entry.peerId());
        final Peer peer = new Peer(entry.vm(), entry.peerId(), state.newLog());
        peer.incarnation = entry.incarnation();
        peer.daemonVersion = entry.daemonVersion();
        final JournalRecord.Device device = devices.get(entry.vm());
        peer.device = device == null ? null : new Device(device.position(), device.pid());
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

    private void restore(final JournalRecord.FabricChannel entry) {
        final Channel channel = Channel.onFabric(entry.id(), entry.key());
        final Side side = entry.sideA() ? Side.A : Side.B;
        final End own = restore(channel, side, entry.end());
        final End other = End.foreign(
                channel, side.other(), new Foreign(entry.remoteName(), entry.remoteVm(), entry.remoteAddresses()));
        channel.join(side == Side.A ? own : other, side == Side.A ? other : own);
        channel.closing = isClosing(own);
        state.channels.put(channel.id, channel);
    }

    private void restore(final JournalRecord.Channel entry) {
        state.regions.restore(entry.region());
        final Channel channel = new Channel(entry.id(), entry.region());
        channel.join(restore(channel, Side.A, entry.a()), restore(channel, Side.B, entry.b()));
        channel.closing = isClosing(channel.end(Side.A)) || isClosing(channel.end(Side.B));
        state.channels.put(channel.id, channel);
    }

    private static boolean isClosing(final End end) {
        return end.released || end.reason != CloseReason.NONE;
    }

    private End restore(final Channel channel, final Side side, final JournalRecord.End entry) {
        final Endpoint endpoint = state.endpoints.get(entry.endpointId());
        state.counterSlots.restore(entry.counterSlot());
        if (!channel.isOnFabric()) {
            endpoint.readySlots.restore(entry.readySlot());
        }
        endpoint.channels.add(channel);
        final End end =
                new End(channel, side, endpoint, entry.counterSlot(), entry.readySlot(), entry.createdVersion(), null);
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
