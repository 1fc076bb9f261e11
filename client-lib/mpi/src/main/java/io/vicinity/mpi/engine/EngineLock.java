package io.vicinity.mpi.engine;

import io.vicinity.client.UseGate;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps threads apart, from the moment on at which there is more than one; until then it costs a look, and two stores for those that do something
 * while the one is not within.
 */
final class EngineLock {
    private final UseGate gate = new UseGate();
    private volatile ReentrantLock lock;

    void serveManyThreads() {
        if (lock == null) {
            // Who does something in the place of the only thread is done before there are more.
            gate.enter();
            lock = new ReentrantLock();
            gate.leave();
        }
    }

    boolean servesManyThreads() {
        return lock != null;
    }

    void enter() {
        final ReentrantLock current = lock;
        if (current == null) {
            gate.enter();
        } else {
            current.lock();
        }
    }

    void leave() {
        final ReentrantLock current = lock;
        if (current == null) {
            gate.leave();
        } else {
            current.unlock();
        }
    }

    /** Is this thread the one that may be within? Always, where there is only one. */
    boolean isMine() {
        final ReentrantLock current = lock;
        return current == null || current.isHeldByCurrentThread();
    }

    /**
     * Does something while nobody is within, if so it is now. By any thread that is not within itself.
     *
     * @param action must not wait: who enters meanwhile does.
     * @return was it done? If not, somebody is within, who can do it.
     */
    boolean runOutside(final Runnable action) {
        final ReentrantLock current = lock;
        if (current == null) {
            return gate.runOutside(() -> !servesManyThreads() && isRun(action));
        }
        if (!current.tryLock()) {
            return false;
        }
        try {
            return isRun(action);
        } finally {
            current.unlock();
        }
    }

    private static boolean isRun(final Runnable action) {
        action.run();
        return true;
    }
}
