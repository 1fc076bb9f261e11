package io.vicinity.client.channel;

import io.vicinity.client.wake.Ringer;
import io.vicinity.concurrency.SharedMemory;
import io.vicinity.ring.RingConsumer;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingProducer;
import io.vicinity.segment.ArenaDescriptor;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A receiver that reads a ring only when the ready word differs from what it consumed finds every record: a word is never seen before
 * its record, and goes on to differ until the record is consumed.
 */
@JCStressTest
@Outcome(id = "0, 0, 2", expect = Expect.ACCEPTABLE, desc = "Looked before anything came")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Found one record, and the other later")
@Outcome(id = "2, 0, 0", expect = Expect.ACCEPTABLE, desc = "Found both records")
@Outcome(expect = Expect.FORBIDDEN, desc = "A word without its record, or a record that is never found")
@State
public class ReadyWord {
    private static final int CAPACITY = RingDescriptor.MIN_CAPACITY;

    /** Neither the first nor the last of the four words of a long. */
    private static final int SLOT = 1;

    private final UnsafeBuffer arena = SharedMemory.take(ArenaDescriptor.readyOffset(8));
    private final UnsafeBuffer memory = SharedMemory.take(CAPACITY + RingDescriptor.TRAILER_LENGTH);
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[Long.BYTES]);
    private final RingProducer producer = new RingProducer(memory, 0, CAPACITY);
    private final RingConsumer consumer = new RingConsumer(memory, 0, CAPACITY);
    private final ReadyMark mark = new ReadyMark(arena, SLOT, new RemoteSleeper(arena, 0, Ringer.NONE, false));
    private final ReadyScan scan = new ReadyScan(arena);

    /** Makes a state in which nothing came. */
    public ReadyWord() {
        scan.include(SLOT, ReadyMark.of(0));
    }

    /** Publishes two records, each with its mark. */
    @Actor
    public void sender() {
        for (int i = 0; i < 2; i++) {
            producer.offer(1, source, 0, Long.BYTES);
            mark.mark(producer.position());
        }
    }

    /**
     * Looks twice at the word, and at the ring only where the word says so.
     *
     * @param result r1 counts records, r2 words that no record stood behind.
     */
    @Actor
    public void receiver(final III_Result result) {
        result.r1 = look(result) + look(result);
    }

    /**
     * Looks until the word has nothing to say.
     *
     * @param result r3 counts records that were found now.
     */
    @Arbiter
    public void receiverLater(final III_Result result) {
        result.r3 = look(result) + look(result) + look(result);
    }

    private int look(final III_Result result) {
        final int slot = scan.next();
        if (slot < 0) {
            return 0;
        }
        int count = 0;
        long header;
        while ((header = consumer.next()) != 0) {
            consumer.release(header);
            count++;
        }
        scan.consumed(slot, ReadyMark.of(consumer.position()));
        if (count == 0) {
            // Only a record that was found ahead of its word excuses a word without one.
            if (consumer.position() == 0) {
                result.r2++;
            }
            scan.ignore(slot);
        }
        return count;
    }
}
