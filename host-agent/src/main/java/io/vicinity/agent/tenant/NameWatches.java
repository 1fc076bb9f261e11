package io.vicinity.agent.tenant;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Who waits for a name. Thread-safe; never calls anybody under its lock. */
public final class NameWatches {
    private final Map<Key, Set<Waiter>> waiters = new HashMap<>();

    private record Key(String tenant, String name) {}

    /** Nobody waits yet. */
    public NameWatches() {}

    /**
     * Waits for a name.
     *
     * @param tenant   whose name.
     * @param name     waited for.
     * @param appeared called once by {@link #appeared}.
     * @return ends the watch.
     */
    public synchronized Directory.Watch add(final String tenant, final String name, final Runnable appeared) {
        final Waiter waiter = new Waiter(new Key(tenant, name), appeared);
        waiters.computeIfAbsent(waiter.key, key -> new LinkedHashSet<>()).add(waiter);
        return waiter;
    }

    /**
     * Tells those who wait for a name. Must not be called under a lock of the directory.
     *
     * @param tenant whose name.
     * @param name   that is found now.
     */
    public void appeared(final String tenant, final String name) {
        final Set<Waiter> woken;
        synchronized (this) {
            woken = waiters.remove(new Key(tenant, name));
        }
        if (woken != null) {
            woken.forEach(waiter -> waiter.appeared.run());
        }
    }

    private synchronized void remove(final Waiter waiter) {
        final Set<Waiter> set = waiters.get(waiter.key);
        if (set != null && set.remove(waiter) && set.isEmpty()) {
            waiters.remove(waiter.key);
        }
    }

    /**
     * How many wait: a watch that is over leaves nothing behind.
     *
     * @return now.
     */
    public synchronized int size() {
        return waiters.values().stream().mapToInt(Set::size).sum();
    }

    private final class Waiter implements Directory.Watch {
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
