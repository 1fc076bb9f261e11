package io.vicinity.client.channel;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what still uses the memory of a route: the sending half, the receiving half, and each block that the application reads in
 * place. Whoever is the last says so. Thread-safe.
 */
final class RouteUse {
    private static final int HALVES = 2;

    private final AtomicInteger users = new AtomicInteger(HALVES);
    private volatile Runnable onUnused = () -> {};

    /** Called once, by the thread that is the last to leave; must not block. To be said before anybody leaves. */
    void whenUnused(final Runnable told) {
        onUnused = told;
    }

    /** Does nothing use the memory any more? It stays so. */
    boolean isOver() {
        return users.get() == 0;
    }

    /** A block is lent to the application. */
    void lent() {
        users.incrementAndGet();
    }

    /** One that used it does so no more. */
    void left() {
        if (users.decrementAndGet() == 0) {
            onUnused.run();
        }
    }
}
