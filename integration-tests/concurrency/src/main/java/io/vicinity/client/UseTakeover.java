package io.vicinity.client;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One thread uses an endpoint without a fence, and another one does something in its place: as if by turns. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both did something, the one behind the other")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The thread was within, and the other let it be")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "Both did it at once: what one did is lost")
@State
public class UseTakeover {
    private final UseGate gate = new UseGate();
    private int count;

    private boolean add() {
        count++;
        return true;
    }

    /** Uses the endpoint. */
    @Actor
    public void rank() {
        gate.enter();
        gate.enter();
        count++;
        gate.leave();
        gate.leave();
    }

    /**
     * Does something in its place, if it is not within.
     *
     * @param result 1 in the first place: does.
     */
    @Actor
    public void control(final II_Result result) {
        result.r1 = gate.runOutside(this::add) ? 1 : 0;
    }

    /**
     * What came of both.
     *
     * @param result in the second place: how much was done.
     */
    @Arbiter
    public void sum(final II_Result result) {
        result.r2 = count;
    }
}
