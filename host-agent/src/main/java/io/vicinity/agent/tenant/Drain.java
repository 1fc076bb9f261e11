package io.vicinity.agent.tenant;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A VM is asked to let go of its device. It is over when the VM's daemon says that nothing maps the device any more, or when the VM
 * ends otherwise; whoever asked waits until then, or to the deadline. Thread-safe.
 */
final class Drain {
    final CompletableFuture<Void> over = new CompletableFuture<>();
    private final long startNanos = System.nanoTime();
    private final Duration allowed;

    Drain(final Duration allowed) {
        this.allowed = allowed;
    }

    /** Milliseconds that are left, at least 0. */
    int millisLeft() {
        return (int)
                Math.max(0, allowed.minusNanos(System.nanoTime() - startNanos).toMillis());
    }
}
