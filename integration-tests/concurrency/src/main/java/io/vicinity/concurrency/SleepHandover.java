package io.vicinity.concurrency;

import io.vicinity.segment.SleepWord;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A sender has no fence between what it publishes and its look at whether the owner sleeps: the owner makes up for it by waiting before
 * its last look. Without that wait, the forbidden outcome comes at once.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The sender rings, the owner sleeps until then")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The sender came first, the owner does not sleep")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Rung for what the owner found by itself")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "Nobody rings, and the owner sleeps: a lost wake-up")
@State
public class SleepHandover {
    private static final int RECORD_OFFSET = 0;
    private static final int LENGTH = 1024;

    private final UnsafeBuffer memory = SharedMemory.take(LENGTH);
    private final SleepWord word = new SleepWord(memory);

    /**
     * Publishes, and looks whether it must ring.
     *
     * @param result 1 in the first place: rings.
     */
    @Actor
    public void sender(final II_Result result) {
        VarHandle.releaseFence();
        memory.putLong(RECORD_OFFSET, 1);
        result.r1 = word.look();
    }

    /**
     * Says that it sleeps, waits, and looks.
     *
     * @param result 1 in the second place: found what was published.
     */
    @Actor
    public void owner(final II_Result result) {
        word.sleep(1);
        final long start = System.nanoTime();
        while (System.nanoTime() - start < SleepWord.GRACE_NANOS) {
            Thread.onSpinWait();
        }
        result.r2 = (int) memory.getLongAcquire(RECORD_OFFSET);
    }
}
