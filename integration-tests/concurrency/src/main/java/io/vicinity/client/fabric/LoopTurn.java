package io.vicinity.client.fabric;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A task that is added while a thread gives its turn at an event loop back is seen by that thread, or the keeper is called. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Who had the turn saw the task")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Nobody had the turn, the keeper is called")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The keeper is called for what is done by then")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "The task is left lying")
@State
public class LoopTurn {
    private final LoopTurns turns = new LoopTurns();
    private final AtomicInteger tasks = new AtomicInteger();

    /** Makes a state in which nobody has the turn. */
    public LoopTurn() {
        turns.keep();
        turns.giveBack();
    }

    /**
     * Has a turn.
     *
     * @param result 1 in the first place: saw the task.
     */
    @Actor
    public void driver(final II_Result result) {
        turns.take();
        turns.giveBack();
        result.r1 = tasks.getAcquire();
    }

    /**
     * Adds a task.
     *
     * @param result 1 in the second place: calls the keeper.
     */
    @Actor
    public void other(final II_Result result) {
        tasks.setRelease(1);
        result.r2 = turns.isFree() ? 1 : 0;
    }
}
