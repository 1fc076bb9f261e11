package io.vicinity.agent.tenant;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The directory of a host that is alone. */
public final class InMemoryDirectory implements Directory {
    private final Map<Key, Location> locations = new HashMap<>();
    private final Map<Key, Set<Waiter>> waiters = new HashMap<>();

    private record Key(String tenant, String name) {}

    /** Nobody has a name yet. */
    public InMemoryDirectory() {}

    @Override
    public boolean register(final String tenant, final String name, final Location location) {
        final Key key = new Key(tenant, name);
        final Set<Waiter> woken;
        synchronized (this) {
            if (locations.putIfAbsent(key, location) != null) {
                return false;
            }
            woken = waiters.remove(key);
        }
        if (woken != null) {
            woken.forEach(waiter -> waiter.appeared.run());
        }
        return true;
    }

    @Override
    public synchronized void unregister(final String tenant, final String name, final Location location) {
        locations.remove(new Key(tenant, name), location);
    }

    @Override
    public synchronized Optional<Location> find(final String tenant, final String name) {
        return Optional.ofNullable(locations.get(new Key(tenant, name)));
    }

    @Override
    public synchronized Watch watch(final String tenant, final String name, final Runnable appeared) {
        final Waiter waiter = new Waiter(new Key(tenant, name), appeared);
        waiters.computeIfAbsent(waiter.key, key -> new LinkedHashSet<>()).add(waiter);
        return waiter;
    }

    private synchronized void remove(final Waiter waiter) {
        final Set<Waiter> set = waiters.get(waiter.key);
        if (set != null && set.remove(waiter) && set.isEmpty()) {
            waiters.remove(waiter.key);
        }
    }

    /** How many wait, for tests: a watch that is over leaves nothing behind. */
    synchronized int watches() {
        return waiters.values().stream().mapToInt(Set::size).sum();
    }

    private final class Waiter implements Watch {
        private final Key key;
        private final Runnable appeared;

        Waiter(final Key key, final Runnable appeared) {
            this.key = key;
            this.appeared = appeared;
        }

        @Override
        public void close() {
            remove(this);
        }
    }
}
