package io.vicinity.mpi.engine;

import io.vicinity.mpi.link.Links;
import java.util.function.BooleanSupplier;

/** How threads wait: turn by turn, until what they wait for is there. */
final class Waits {
    private final EngineLock lock;
    private final Turns turns;
    private final Links links;
    private final Outgoing outgoing;
    private final Farewell farewell;
    private final boolean crowded;
    private final Waiting waiting;
    private final ThreadLocal<Waiting> waitingOfThreads;

    Waits(
            final EngineLock lock,
            final Turns turns,
            final Links links,
            final Outgoing outgoing,
            final Farewell farewell) {
        this.lock = lock;
        this.turns = turns;
        this.links = links;
        this.outgoing = outgoing;
        this.farewell = farewell;
        crowded = links.size() > Runtime.getRuntime().availableProcessors();
        waiting = new Waiting(crowded, links.newIdleStrategy());
        waitingOfThreads = ThreadLocal.withInitial(() -> new Waiting(crowded));
    }

    /** Waits for an operation. */
    void await(final Operation operation) {
        final Waiting idle = begin();
        try {
            while (!operation.isDone()) {
                step(idle);
            }
        } finally {
            idle.end();
        }
    }

    /** Waits until a condition holds, which is asked without a lock, before each turn. */
    void until(final BooleanSupplier condition) {
        final Waiting idle = begin();
        try {
            while (!condition.getAsBoolean()) {
                step(idle);
            }
        } finally {
            idle.end();
        }
    }

    /** Waits until a condition holds, which is asked under the lock, before each turn; throws if the whole job failed meanwhile. */
    void untilUnlessFailed(final BooleanSupplier condition, final Losses losses) {
        final Waiting idle = begin();
        try {
            while (!holds(condition, losses)) {
                step(idle);
            }
        } finally {
            idle.end();
        }
    }

    private boolean holds(final BooleanSupplier condition, final Losses losses) {
        lock.enter();
        try {
            if (condition.getAsBoolean()) {
                return true;
            }
            final EngineException failure = losses.failure();
            if (failure != null) {
                throw new EngineException(failure.errorClass(), failure.getMessage());
            }
            return false;
        } finally {
            lock.leave();
        }
    }

    /**
     * A caller that does not wait looks again and again: where there are more ranks than processors, or many threads, the one that it looks for
     * may want this very processor, and would get it only when the system takes it away.
     */
    void lookedInVain() {
        if (crowded || lock.servesManyThreads()) {
            Thread.yield();
        }
    }

    private Waiting begin() {
        if (turns.isTaken() && lock.isMine()) {
            throw new IllegalStateException("an activity cannot wait: the engine goes on only when it returns");
        }
        return lock.servesManyThreads() ? waitingOfThreads.get() : waiting;
    }

    private void step(final Waiting idle) {
        final boolean moved;
        boolean wantsRoom = false;
        lock.enter();
        try {
            moved = turns.take();
            if (!moved) {
                wantsRoom = outgoing.isBusy() || links.hasUnsent() || farewell.isTelling();
            }
        } finally {
            lock.leave();
        }
        idle.idle(moved, wantsRoom);
    }
}
