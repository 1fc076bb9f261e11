package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.Region;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one operation changed: written to the journal as a whole, then to the segment, then told to those whom it concerns. In this
 * order, a crash in between leaves at worst a region formatted that nobody has.
 */
final class Operation {
    private final TenantState state;
    private final Set<Peer> peers = new LinkedHashSet<>();
    private final Set<Endpoint> endpoints = new LinkedHashSet<>();
    private final Set<Channel> channels = new LinkedHashSet<>();
    private final List<Region> retired = new ArrayList<>();
    private final List<Integer> counters = new ArrayList<>();
    private final Set<Peer> concerned = new LinkedHashSet<>();
    private final List<Runnable> last = new ArrayList<>();

    Operation(final TenantState state) {
        this.state = state;
    }

    void changed(final Peer peer) {
        peers.add(peer);
    }

    void changed(final Endpoint endpoint) {
        endpoints.add(endpoint);
    }

    void changed(final Channel channel) {
        channels.add(channel);
    }

    /** The end's daemon must be told how the end is now. */
    void tell(final End end) {
        end.owner().log.touch(end);
        concerned.add(end.owner());
    }

    void tellGone(final End end) {
        end.owner().log.gone(new HeldEnd(end.channel.id, end.side));
        concerned.add(end.owner());
    }

    void tellGone(final Endpoint endpoint) {
        endpoint.owner.log.gone(endpoint.id);
        concerned.add(endpoint.owner);
    }

    /** All neighbours must be told how the peer is now. */
    void tellNeighbours(final Peer peer) {
        for (final Peer neighbour : state.peers.values()) {
            if (neighbour != peer && neighbour.isAttached()) {
                neighbour.log.touch(peer);
                concerned.add(neighbour);
            }
        }
    }

    void tell(final Peer peer) {
        concerned.add(peer);
    }

    /**
     * A use of a region is over. Its memory is given out again by later operations only: what this one formats must not be where this one
     * ends another use.
     */
    void retire(final Region region) {
        retired.add(region);
    }

    void clearCounters(final int slot) {
        counters.add(slot);
    }

    /** Done when all of it is in the journal; must be quick. */
    void atTheEnd(final Runnable action) {
        last.add(action);
    }

    void commit() {
        final List<JournalRecord> records = new ArrayList<>();
        for (final Peer peer : peers) {
            if (state.peers.get(peer.vm) == peer) {
                records.addAll(peer.toRecords());
            } else {
                records.add(new JournalRecord.PeerGone(peer.vm));
            }
        }
        for (final Endpoint endpoint : endpoints) {
            records.add(
                    state.endpoints.containsKey(endpoint.id)
                            ? endpoint.toRecord()
                            : new JournalRecord.EndpointGone(endpoint.id));
        }
        for (final Channel channel : channels) {
            if (state.channels.containsKey(channel.id)) {
                records.addAll(channel.toRecords());
            } else {
                records.add(new JournalRecord.ChannelGone(channel.id));
            }
        }
        state.journal.accept(records);
        for (final Region region : retired) {
            state.memory.retire(region);
            state.regions.free(region);
        }
        for (final int slot : counters) {
            state.memory.formatCounters(slot, 0, 0);
        }
        for (final Peer peer : concerned) {
            if (peer.sink != null) {
                peer.sink.changed();
            }
        }
        last.forEach(Runnable::run);
    }
}
