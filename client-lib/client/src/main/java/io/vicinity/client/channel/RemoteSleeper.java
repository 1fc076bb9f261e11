package io.vicinity.client.channel;

import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.SleepWord;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.AtomicBuffer;

/** Rings the endpoint at the other end of a channel when it sleeps, as {@link SleepWord} draws it. Used by the sending thread alone. */
final class RemoteSleeper {
    /**
     * Least time between two rings, in nanoseconds: who scribbles on the word makes nobody ring all the time. It is well below the grace
     * period, so that a sleep for which no ring was sent had a ring, or the record before its eyes.
     */
    private static final long LEAST_BETWEEN_NANOS = SleepWord.GRACE_NANOS / 2;

    private final SleepWord word;
    private final int peerId;
    private final Ringer ringer;
    private final boolean isLocal;
    private int rungFor = SleepWord.AWAKE;
    private long rungAt = System.nanoTime() - LEAST_BETWEEN_NANOS;

    /**
     * Finds the word.
     *
     * @param arena   of the other endpoint, not on the Java heap.
     * @param peerId  of the VM that it lives in.
     * @param ringer  by which it is rung.
     * @param isLocal true if a link of this process stands for it, which sleeps at once and not after a grace period.
     */
    RemoteSleeper(final AtomicBuffer arena, final int peerId, final Ringer ringer, final boolean isLocal) {
        this.word = new SleepWord(arena);
        this.peerId = peerId;
        this.ringer = ringer;
        this.isLocal = isLocal;
    }

    /** To be called behind each publication. */
    void wakeIfAsleep() {
        if (isLocal) {
            // What was published is seen before the look: a link looks once more behind its word, and one of the two
            // sees the other.
            VarHandle.fullFence();
        }
        final int number = word.look();
        if (number != SleepWord.AWAKE) {
            ring(number);
        }
    }

    private void ring(final int number) {
        if (number == rungFor) {
            return;
        }
        final long now = System.nanoTime();
        if (isLocal || now - rungAt >= LEAST_BETWEEN_NANOS) {
            rungAt = now;
            if (ringer.ring(peerId)) {
                rungFor = number;
            }
        }
    }
}
