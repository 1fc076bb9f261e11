package io.vicinity.client.channel;

import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.SleepWord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Where the threads of one endpoint sleep until something comes, as {@link SleepWord} draws it. All of them share the word, and all
 * wake when the process is rung: who finds nothing lies down again.
 *
 * <p>Nobody sleeps for ever. Whoever wakes by himself and then finds something was not rung for it: the ringers are not trusted for a
 * while then, and sleeps are short. Thread-safe.
 */
final class Bed {
    /** Sleeps begin with this, and are twice as long each time that nobody rang and nothing had come. */
    static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Who sleeps notices within a second that the memory is gone, or that no ring came. */
    static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    private static final long LONGEST_UNTRUSTED_NANOS = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long DISTRUST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SleepWord word;
    private final Ringer ringer;
    private final Runnable onSilence;
    private final List<Thread> sleepers = new ArrayList<>();
    private final AtomicLong overslept = new AtomicLong();
    private int number;
    private volatile int rings;
    private volatile boolean occupied;
    private volatile boolean untrusted;
    private volatile long trustedFrom;

    /**
     * Makes a bed.
     *
     * @param arena     of the endpoint, not on the Java heap.
     * @param ringer    by which the others ring.
     * @param onSilence called by who slept for long and was not rung: silence is not believed.
     */
    Bed(final AtomicBuffer arena, final Ringer ringer, final Runnable onSilence) {
        this.word = new SleepWord(arena);
        this.ringer = ringer;
        this.onSilence = onSilence;
    }

    /** Is it of use to lie down? */
    boolean isServed() {
        return ringer.isServed();
    }

    /**
     * Says that the calling thread is about to sleep. After the grace period it must look once more before it does.
     *
     * @return to be given to {@link #sleep}.
     */
    int lieDown() {
        synchronized (sleepers) {
            sleepers.add(Thread.currentThread());
            occupied = true;
            final int heard = rings;
            number = number == -1 ? 1 : number + 1;
            word.sleep(number);
            return heard;
        }
    }

    /**
     * Lets the grace period pass, unless somebody rings.
     *
     * @param heard what {@link #lieDown} returned.
     */
    void awaitGrace(final int heard) {
        final long start = System.nanoTime();
        long remaining = SleepWord.GRACE_NANOS;
        while (remaining > 0 && rings == heard && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, remaining);
            remaining = SleepWord.GRACE_NANOS - (System.nanoTime() - start);
        }
    }

    /**
     * Sleeps until the endpoint was rung since the thread lay down.
     *
     * @param heard    what {@link #lieDown} returned.
     * @param patience how long to wait for a ring, in nanoseconds; less where ringers are not trusted.
     * @param nanos    after which the caller wants to be up.
     * @return false if nobody rang for all of the patience: the thread lies still, and may sleep on when it looked.
     */
    boolean sleep(final int heard, final long patience, final long nanos) {
        final long longest = isTrusting() ? patience : LONGEST_UNTRUSTED_NANOS;
        final long deadline = System.nanoTime() + Math.min(longest, nanos);
        while (rings == heard) {
            final long remaining = deadline - System.nanoTime();
            if (remaining <= 0 && nanos < longest) {
                return true;
            }
            if (remaining <= 0) {
                onSilence.run();
                return false;
            }
            if (Thread.currentThread().isInterrupted()) {
                return true;
            }
            LockSupport.parkNanos(this, remaining);
        }
        return true;
    }

    private boolean isTrusting() {
        if (untrusted && System.nanoTime() - trustedFrom >= 0) {
            untrusted = false;
        }
        return !untrusted;
    }

    /** The calling thread sleeps no longer. The word is clean before it looks for what came. */
    void getUp() {
        synchronized (sleepers) {
            sleepers.remove(Thread.currentThread());
            if (sleepers.isEmpty()) {
                occupied = false;
                word.wake();
            }
        }
    }

    /** Is there a thread that lies down, or sleeps? */
    boolean isOccupied() {
        return occupied;
    }

    /** Something may have come. Called by any thread. */
    void wake() {
        synchronized (sleepers) {
            rings++;
            sleepers.forEach(LockSupport::unpark);
        }
    }

    /** Something was there and nobody rang for it. */
    void overslept() {
        overslept.incrementAndGet();
        trustedFrom = System.nanoTime() + DISTRUST_NANOS;
        untrusted = true;
    }

    /**
     * Did somebody ring since the thread lay down?
     *
     * @param heard what {@link #lieDown} returned.
     */
    boolean wasRung(final int heard) {
        return rings != heard;
    }

    /** How often somebody lay down. */
    int sleeps() {
        synchronized (sleepers) {
            return number;
        }
    }

    /** How often nobody rang though something was there. */
    long timesOverslept() {
        return overslept.get();
    }
}
