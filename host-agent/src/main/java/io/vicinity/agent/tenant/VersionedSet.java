package io.vicinity.agent.tenant;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Things in the order in which they changed last. Not thread-safe. */
final class VersionedSet<T> {
    private final TreeMap<Long, T> byVersion = new TreeMap<>();
    private final Map<T, Long> versions = new HashMap<>();

    void touch(final T thing, final long version) {
        final Long before = versions.put(thing, version);
        if (before != null) {
            byVersion.remove(before);
        }
        byVersion.put(version, thing);
    }

    void remove(final T thing) {
        final Long version = versions.remove(thing);
        if (version != null) {
            byVersion.remove(version);
        }
    }

    Collection<T> since(final long version) {
        return byVersion.tailMap(version, false).values();
    }

    Collection<T> all() {
        return byVersion.values();
    }

    void forgetUpTo(final long version) {
        final Map<Long, T> old = byVersion.headMap(version, true);
        old.values().forEach(versions::remove);
        old.clear();
    }

    void keepNewest(final int most) {
        while (byVersion.size() > most) {
            versions.remove(byVersion.pollFirstEntry().getValue());
        }
    }

    void clear() {
        byVersion.clear();
        versions.clear();
    }

    int size() {
        return byVersion.size();
    }
}
