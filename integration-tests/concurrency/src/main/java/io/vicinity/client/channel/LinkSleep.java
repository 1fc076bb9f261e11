package io.vicinity.client.channel;

import io.vicinity.client.wake.Ringer;
import io.vicinity.concurrency.SharedMemory;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingProducer;
import io.vicinity.ring.RingTap;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.SleepWord;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A link of the fabric sleeps without a grace period: who publishes for it has a full fence before the look at its word. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The sender rings, the link sleeps until then")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The sender came first, the link does not sleep")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Rung for what the link found by itself")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "Nobody rings, and the link sleeps: a lost wake-up")
@State
public class LinkSleep {
    private static final int CAPACITY = RingDescriptor.MIN_CAPACITY;

    private final UnsafeBuffer mirror = SharedMemory.take(ArenaDescriptor.readyOffset(8));
    private final UnsafeBuffer memory = SharedMemory.take(CAPACITY + RingDescriptor.TRAILER_LENGTH);
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[Long.BYTES]);
    private final RingProducer producer = new RingProducer(memory, 0, CAPACITY);
    private final RingTap tap = new RingTap(memory, 0, CAPACITY);
    private final SleepWord word = new SleepWord(mirror);
    private final CountingRinger ringer = new CountingRinger();
    private final ReadyMark mark = new ReadyMark(mirror, 0, new RemoteSleeper(mirror, 0, ringer, true));

    /**
     * Publishes, and rings if it must.
     *
     * @param result 1 in the first place: rings.
     */
    @Actor
    public void sender(final II_Result result) {
        producer.offer(1, source, 0, Long.BYTES);
        mark.mark(producer.position());
        result.r1 = ringer.rings;
    }

    /**
     * Says that it sleeps, and looks once more.
     *
     * @param result 1 in the second place: found what was published.
     */
    @Actor
    public void link(final II_Result result) {
        word.sleep(1);
        result.r2 = tap.next() == 0 ? 0 : 1;
    }

    private static final class CountingRinger implements Ringer {
        private int rings;

        @Override
        public boolean ring(final int peerId) {
            rings++;
            return true;
        }

        @Override
        public boolean isServed() {
            return true;
        }
    }
}
