package io.vicinity.cli.perf;

import io.vicinity.client.Vicinity;
import org.agrona.concurrent.BusySpinIdleStrategy;

/**
 * How a side waits for the other one in a VM of its own. It spins, but where it has one processor: what it waits for comes by the
 * kernel there, and by a thread of the client, which would both run only when the spinning one's slice of time is over.
 */
final class Waits {
    private static final boolean IS_ALONE = Runtime.getRuntime().availableProcessors() == 1;

    private Waits() {}

    /** Once, between two looks. */
    static void pause() {
        if (IS_ALONE) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    /** Has the waiting calls of channels do likewise: with one processor, as the client does by itself. */
    static Vicinity.Context apply(final Vicinity.Context context) {
        return IS_ALONE ? context : context.idleStrategy(() -> BusySpinIdleStrategy.INSTANCE);
    }
}
