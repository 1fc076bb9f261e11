package io.vicinity.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A full ring is written to again only where the consumer has read. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Found the ring full")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Wrote where the consumer had read")
@Outcome(expect = Expect.FORBIDDEN, desc = "Wrote over what the consumer had yet to read")
@State
public class RingReuse {
    private static final int RECORDS = Rings.CAPACITY / 3 / 16;

    private final Rings ring = new Rings().filledWith(1, Long.BYTES);

    /**
     * Writes as soon as there is room, if there is soon.
     *
     * @param result r1 tells whether there was.
     */
    @Actor
    public void producer(final II_Result result) {
        for (int i = 0; i < 20 && result.r1 == 0; i++) {
            result.r1 = ring.offer(2, 48) ? 1 : 0;
        }
    }

    /**
     * Reads a third of the ring: more than what it reads before it tells the producer.
     *
     * @param result r2 counts records that were written over.
     */
    @Actor
    public void consumer(final II_Result result) {
        for (int i = 0; i < RECORDS; i++) {
            if (ring.poll() != 1) {
                result.r2++;
            }
        }
    }
}
