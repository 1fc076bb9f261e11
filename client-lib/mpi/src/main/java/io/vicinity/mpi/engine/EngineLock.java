package io.vicinity.mpi.engine;

import java.util.concurrent.locks.ReentrantLock;

/** Keeps threads apart, from the moment on at which there is more than one; until then it costs a look. */
final class EngineLock {
    private volatile ReentrantLock lock;

    void serveManyThreads() {
        if (lock == null) {
            lock = new ReentrantLock();
        }
    }

    boolean servesManyThreads() {
        return lock != null;
    }

    void enter() {
        final ReentrantLock current = lock;
        if (current != null) {
            current.lock();
        }
    }

    void leave() {
        final ReentrantLock current = lock;
        if (current != null) {
            current.unlock();
        }
    }

    /** Is this thread the one that may be within? Always, where there is only one. */
    boolean isMine() {
        final ReentrantLock current = lock;
        return current == null || current.isHeldByCurrentThread();
    }
}
