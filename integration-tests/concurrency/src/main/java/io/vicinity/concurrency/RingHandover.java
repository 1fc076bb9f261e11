package io.vicinity.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Whoever sees a record sees all of its payload, and records come in the order in which they were written. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Nothing written yet")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The first record only")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The first record, at second sight")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both records")
@Outcome(expect = Expect.FORBIDDEN, desc = "A record out of order, torn, or that nobody wrote")
@State
public class RingHandover {
    private final Rings ring = new Rings();

    /** Writes two records. */
    @Actor
    public void producer() {
        ring.offer(1, 48);
        ring.offer(2, 16);
    }

    /**
     * Looks twice.
     *
     * @param result what was seen.
     */
    @Actor
    public void consumer(final JJ_Result result) {
        result.r1 = ring.poll();
        result.r2 = ring.poll();
    }
}
