package io.vicinity.client.channel;

import io.vicinity.posix.ProcessBarrier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The sending thread has no fence between what it says and its look; who takes its place has one for both. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The sender sends, and is left alone")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The sender takes the detour, the other acts in its place")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Each gives way to the other; the sender moves by itself then")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "Both act at once: a message behind the fence")
@State
public class GateTakeover {
    private final CallGate gate = new CallGate();
    private volatile boolean clear = true;

    /**
     * Sends, if the way is clear.
     *
     * @param result 1 in the first place: sends.
     */
    @Actor
    public void sender(final II_Result result) {
        gate.enter();
        result.r1 = clear ? 1 : 0;
        // It stays within: what it does next takes its time.
    }

    /**
     * Takes the sender's place, if it is in no call.
     *
     * @param result 1 in the second place: does.
     */
    @Actor
    public void control(final II_Result result) {
        clear = false;
        result.r2 = ProcessBarrier.pass() && !gate.isOccupied() ? 1 : 0;
    }
}
