package io.vicinity.client.fabric;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a fresh worker of UCX is made: UCX 1.13 bears no second way between the same two, so a pair that lost its way has another only if
 * one of them has another worker. Pairs that never heard each other by UCX are remembered here, since every try costs a channel the seconds
 * until it is found to be deaf. Confined to the event loop.
 */
final class UcxRenewal {
    /**
     * From one fresh worker to the next. To make one keeps the event loop for as long as it takes to open the device; a network that loses
     * one way after another is not to spend its time so.
     */
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** For so long no other try is made where nothing was heard: the network does not carry it there, as a rule. */
    static final long UNHEARD_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Each has some megabytes of buffers and is looked at in every turn of the loop. Former ones live on for the wires that they have. */
    static final int MOST_WORKERS = 4;

    private final LongSupplier clock;

    /** When nothing was heard, by the address of the other worker. */
    private final Map<ByteBuffer, Long> unheard = new HashMap<>();

    private long lastFresh;
    private boolean wanted;

    /**
     * Begins; the first fresh worker may be made at once.
     *
     * @param clock in nanoseconds.
     */
    UcxRenewal(final LongSupplier clock) {
        this.clock = clock;
        lastFresh = clock.getAsLong() - PAUSE_NANOS;
    }

    long now() {
        return clock.getAsLong();
    }

    /** Something was lost, or cannot be had, that a fresh worker may have. */
    void want() {
        wanted = true;
    }

    /** Nothing ever came from that worker, though its process lives. */
    void unheard(final ByteBuffer address) {
        unheard.put(address, now());
    }

    /** Is it too early for another try with that worker? */
    boolean isUnheard(final ByteBuffer address) {
        final Long since = unheard.get(address);
        return since != null && !isLongAgo(since);
    }

    private boolean isLongAgo(final long since) {
        return now() - since >= UNHEARD_NANOS;
    }

    /**
     * Is a fresh worker to be made now? Whoever is told so makes it.
     *
     * @param alive workers that there are.
     */
    boolean takeTurn(final int alive) {
        wanted |= unheard.values().removeIf(this::isLongAgo);
        if (!wanted || alive >= MOST_WORKERS || now() - lastFresh < PAUSE_NANOS) {
            return false;
        }
        wanted = false;
        lastFresh = now();
        return true;
    }
}
