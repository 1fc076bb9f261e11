package io.vicinity.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** As {@link RingReuse}, with records of two lines: the lines of the next one are stored to before there is one. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Found the ring full")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Wrote where the consumer had read")
@Outcome(expect = Expect.FORBIDDEN, desc = "Wrote over what the consumer had yet to read")
@State
public class RingReuseOfLines {
    private static final int PAYLOAD = 112;

    /** Of seven that the ring holds: so many that the producer finds room for some and for what it does ahead. */
    private static final int RECORDS = 5;

    private final Rings ring = new Rings().advanceTo(Rings.CAPACITY / 2).filledWith(1, PAYLOAD);

    /**
     * Writes where there is room, if there is soon.
     *
     * @param result r1 tells whether there was.
     */
    @Actor
    public void producer(final II_Result result) {
        for (int i = 0; i < 20; i++) {
            if (ring.offer(2, PAYLOAD)) {
                result.r1 = 1;
            }
        }
    }

    /**
     * Reads most of the ring.
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
