package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.region.Region;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A segment that only remembers what was written, and asks at each use of a region whether that is allowed. */
final class FakeMemory implements TenantMemory {
    final Map<Integer, byte[]> nonces = new HashMap<>();
    final Map<Integer, String> attached = new HashMap<>();
    final Map<Integer, Long> counters = new HashMap<>();
    final Set<Region> published = new HashSet<>();
    private final Set<Long> generations = new HashSet<>();
    private final Consumer<Region> onUse;

    FakeMemory(final Consumer<Region> onUse) {
        this.onUse = onUse;
    }

    @Override
    public long nonceOffset(final int peerId) {
        return 4096 + peerId * 128L;
    }

    @Override
    public void writeNonce(final int peerId, final byte[] nonce) {
        nonces.put(peerId, nonce.clone());
    }

    @Override
    public void writePeer(final int peerId, final boolean isAttached, final long incarnation, final String vm) {
        if (isAttached) {
            attached.put(peerId, vm);
        } else {
            attached.remove(peerId);
        }
    }

    @Override
    public void formatArena(final Region region, final long endpointId) {
        use(region);
    }

    @Override
    public void formatChannel(final Region region, final long channelId) {
        use(region);
    }

    private void use(final Region region) {
        assertThat(generations.add(region.generation())).as("generation is new").isTrue();
        assertThat(published)
                .as("memory is in no other use")
                .noneMatch(used -> used.offset() < region.end() && region.offset() < used.end());
        onUse.accept(region);
        published.add(region);
    }

    @Override
    public void formatCounters(final int slot, final long channelId, final long generation) {
        final Long owner = counters.get(slot);
        assertThat(channelId == 0 ? owner != null : owner == null)
                .as("slot " + slot + " is given and taken in turn")
                .isTrue();
        if (channelId == 0) {
            counters.remove(slot);
        } else {
            counters.put(slot, channelId);
        }
    }

    @Override
    public void clearReady(final Region arena, final int slot) {
        assertThat(published).contains(arena);
    }

    @Override
    public void retire(final Region region) {
        assertThat(published.remove(region)).as("retired once").isTrue();
    }
}
