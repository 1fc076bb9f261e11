package io.vicinity.mpi.sharing;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A lock in memory that ranks share, for operations of some nanoseconds: a word that is 0, or 1 while somebody holds it. By compare and swap,
 * so only for ranks between which that holds.
 *
 * <p>Nothing of it is trusted: who dies with the lock, or never gives it back, keeps others waiting, so they look after other things between
 * the {@linkplain #tryAcquire tries}; who writes to it at will breaks what it guards, and no more.
 */
public final class MemoryLock {
    /** Nobody who is sound holds it for so long. */
    public static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int WORD = 0;

    /** Hints to spinning threads, some microseconds of them, after which a try is given up. */
    private static final int SPINS = 1024;

    /** So many hints before the second look, and twice as many before the next. */
    private static final int FEWEST_SPINS = 4;

    private static final int MOST_SPINS = 32;

    private final AtomicBuffer block;

    /** Was it waited for in vain? Then it is tried, but not waited for again. */
    private boolean isStuck;

    /**
     * A lock.
     *
     * @param block which it lies at the beginning of.
     */
    public MemoryLock(final AtomicBuffer block) {
        this.block = block;
    }

    /**
     * Tries for some microseconds, and lets time pass between two looks: each takes the line of the lock from its owner, which needs it to
     * give the lock back, and who then has the lock takes the line of the data. Who waits for the time of some operations lets the
     * owner do some in a row on lines that it has, and both together do more.
     *
     * @return true if the caller has it.
     */
    public boolean tryAcquire() {
        if (block.compareAndSetInt(WORD, 0, 1)) {
            return true;
        }
        int spins = FEWEST_SPINS;
        for (int spun = 0; spun < SPINS; spun += spins) {
            spin(spins);
            if (block.compareAndSetInt(WORD, 0, 1)) {
                return true;
            }
            spins = Math.min(2 * spins, MOST_SPINS);
        }
        return false;
    }

    private static void spin(final int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    /**
     * Waits for it, for seconds if need be: for those that can look after nothing else meanwhile. Once that was in vain, it is only tried until it
     * is free again. By one thread at a time.
     *
     * @throws IllegalStateException if somebody does not give it back.
     */
    public void acquire() {
        acquire(PATIENCE_NANOS);
    }

    void acquire(final long patienceNanos) {
        final long start = System.nanoTime();
        while (!tryAcquire()) {
            Thread.yield();
            if (isStuck || System.nanoTime() - start > patienceNanos) {
                isStuck = true;
                throw new IllegalStateException("a rank holds the lock of the memory, and does not give it back");
            }
        }
        isStuck = false;
    }

    /** Gives it back: what was written before is seen by whoever gets it. */
    public void release() {
        block.putIntRelease(WORD, 0);
    }
}
