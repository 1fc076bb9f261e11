package io.vicinity.mpi.window;

import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducer;
import io.vicinity.mpi.reduce.Reducers;
import io.vicinity.mpi.sharing.MemoryLock;
import io.vicinity.mpi.sharing.SharedBlock;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The targets of a window that this rank reaches without asking them. What is not done so is to be asked for. */
final class DirectTargets {
    private final Engine engine;
    private final Origin origin;
    private final Optional<SharedBlock> own;
    private final Introductions introductions;

    /** By rank; null for those that are asked. */
    private final DirectMemory[] direct;

    private boolean isPinned;

    DirectTargets(
            final Engine engine,
            final Origin origin,
            final Optional<SharedBlock> own,
            final Introductions introductions) {
        this.engine = engine;
        this.origin = origin;
        this.own = own;
        this.introductions = introductions;
        direct = introductions.meetAll();
    }

    /** Puts data; false: not so, as while the target was asked to do something that this would overtake. */
    boolean put(final Source data, final int rank, final long displacement, final Placement placement) {
        final DirectMemory memory = direct[rank];
        if (memory == null) {
            return false;
        }
        engine.enter();
        try {
            return !origin.isAsking(rank) && memory.put(data, displacement, placement);
        } finally {
            engine.leave();
        }
    }

    /** Gets data; false: not so, as above. */
    boolean get(final Sink result, final int rank, final long displacement, final Placement placement) {
        final DirectMemory memory = direct[rank];
        if (memory == null) {
            return false;
        }
        engine.enter();
        try {
            return !origin.isAsking(rank) && memory.get(result, displacement, placement);
        } finally {
            engine.leave();
        }
    }

    /** Reduces data that may be missing to a result that nobody may want; false: not so. */
    boolean reduce(
            final Source data,
            final Sink result,
            final int rank,
            final long displacement,
            final Placement placement,
            final Element element,
            final Operator operator) {
        final DirectMemory memory = direct[rank];
        final long bytes = result == null ? data.length() : result.capacity();
        if (memory == null || data != null && data.length() != bytes) {
            return false;
        }
        final Reducer reducer = Reducers.of(operator, element);
        DirectMemory.Outcome outcome = DirectMemory.Outcome.LOCKED;
        long since = 0;
        while (outcome == DirectMemory.Outcome.LOCKED) {
            engine.enter();
            try {
                // What one origin does at one place is done in its order.
                if (origin.isAsking(rank) || !memory.isReducible(displacement, placement, bytes)) {
                    return false;
                }
                outcome = memory.reduce(data, result, displacement, bytes, reducer, element.length());
            } finally {
                engine.leave();
            }
            since = lookAfterOthers(outcome, rank, since);
        }
        return outcome == DirectMemory.Outcome.DONE;
    }

    /** Replaces an element if it is as expected; false: not so. */
    boolean compareAndSwap(
            final Source compared, final Source value, final Sink result, final int rank, final long displacement) {
        final DirectMemory memory = direct[rank];
        if (memory == null) {
            return false;
        }
        DirectMemory.Outcome outcome = DirectMemory.Outcome.LOCKED;
        long since = 0;
        while (outcome == DirectMemory.Outcome.LOCKED) {
            engine.enter();
            try {
                if (origin.isAsking(rank)
                        || !memory.isReducible(displacement, Placement.CONTIGUOUS, compared.length())) {
                    return false;
                }
                outcome = memory.compareAndSwap(compared, value, result, displacement);
            } finally {
                engine.leave();
            }
            since = lookAfterOthers(outcome, rank, since);
        }
        return outcome == DirectMemory.Outcome.DONE;
    }

    /**
     * Whoever has the lock may be gone, which shows in a turn only, or never give it back.
     *
     * @param since when it was held first, 0 if it was not.
     * @return the same, from now on.
     */
    private long lookAfterOthers(final DirectMemory.Outcome outcome, final int rank, final long since) {
        if (outcome != DirectMemory.Outcome.LOCKED) {
            return since;
        }
        final long now = System.nanoTime();
        if (since != 0 && now - since > MemoryLock.PATIENCE_NANOS) {
            throw new EngineException(
                    ErrorClass.OTHER, "the lock of the window memory of rank " + rank + " is held, and not given back");
        }
        engine.progress();
        final EngineException failure = engine.failure();
        if (failure != null) {
            throw new EngineException(failure.errorClass(), failure.getMessage());
        }
        Thread.yield();
        return since == 0 ? now : since;
    }

    /** Keeps the memory of all in place, for loads and stores; false if that of one cannot be had. */
    boolean pin() {
        engine.enter();
        try {
            own.ifPresent(SharedBlock::pin);
            isPinned = true;
            for (int rank = 0; rank < direct.length; rank++) {
                if (introductions.length(rank) != 0 && (direct[rank] == null || !direct[rank].pin())) {
                    return false;
                }
            }
            return true;
        } finally {
            engine.leave();
        }
    }

    /** Nobody loads or stores any more, if anybody did. With the engine entered. */
    void unpin() {
        for (final DirectMemory memory : direct) {
            if (memory != null) {
                memory.unpin();
            }
        }
        if (isPinned) {
            // Other windows may lie in the same block, and rely on it.
            own.ifPresent(SharedBlock::unpin);
            isPinned = false;
        }
    }

    /** Bytes of a rank's memory, as it said. */
    int length(final int rank) {
        return introductions.length(rank);
    }

    /** Bytes of a rank's unit, as it said. */
    int unit(final int rank) {
        return introductions.unit(rank);
    }

    /** The memory of another rank, which is pinned and not empty. */
    ByteBuffer byteBuffer(final int rank) {
        return direct[rank].byteBuffer();
    }
}
