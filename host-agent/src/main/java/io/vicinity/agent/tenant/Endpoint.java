package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.Region;
import io.vicinity.agent.region.SlotPool;
import io.vicinity.segment.ArenaDescriptor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A named address of one process, with its arena. Its memory outlives its name until its peers have let go. */
final class Endpoint {
    final long id;
    final String name;
    final Peer owner;
    final Region arena;
    final String token;
    final long createdVersion;
    /** The connection on which it was claimed, as long as the answer may still be on its way; null: unknown. */
    final String origin;
    /** Where other hosts reach its process. */
    final List<String> fabricAddresses;

    final Set<Channel> channels = new LinkedHashSet<>();
    final SlotPool readySlots = new SlotPool(ArenaDescriptor.READY_SLOTS);
    /** The process let go of it, or died. */
    boolean released;

    Endpoint(
            final long id,
            final String name,
            final Peer owner,
            final Region arena,
            final String token,
            final long createdVersion,
            final String origin,
            final List<String> fabricAddresses) {
        this.id = id;
        this.name = name;
        this.owner = owner;
        this.arena = arena;
        this.token = token;
        this.createdVersion = createdVersion;
        this.origin = origin;
        this.fabricAddresses = fabricAddresses;
    }

    List<Channel> openChannels() {
        return channels.stream().filter(channel -> !channel.closing).toList();
    }

    /** Is it of use without the memory? */
    boolean outlivesMemory() {
        return !released && openChannels().stream().anyMatch(channel -> channel.reliable);
    }

    JournalRecord toRecord() {
        return new JournalRecord.Endpoint(id, name, owner.vm, arena, token, released, createdVersion, fabricAddresses);
    }

    EndpointView view() {
        return new EndpointView(id, name, owner.peerId, arena, token);
    }
}
