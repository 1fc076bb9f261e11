package io.vicinity.client.endpoint;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Channels that others opened to an endpoint and nobody took yet. Thread-safe; a waiting thread sleeps. */
final class AcceptQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ChannelHandle> offered = new ArrayDeque<>();
    private boolean closed;

    /** Adds a channel, unless the queue was closed. */
    boolean add(final ChannelHandle handle) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            offered.add(handle);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the oldest channel, waiting for one.
     *
     * @param nanos to wait at most.
     * @return null if none came in time, or the queue was closed.
     */
    ChannelHandle poll(final long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long remaining = nanos;
            while (offered.isEmpty() && !closed && remaining > 0) {
                remaining = changed.awaitNanos(remaining);
            }
            return offered.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits, and takes nothing any more. Returns what nobody took. */
    List<ChannelHandle> close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            final List<ChannelHandle> left = new ArrayList<>(offered);
            offered.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }

    static long nanosOf(final Duration wait) {
        return wait.compareTo(Duration.ofDays(365)) > 0 ? TimeUnit.DAYS.toNanos(365) : wait.toNanos();
    }
}
