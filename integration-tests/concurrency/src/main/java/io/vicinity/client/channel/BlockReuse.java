package io.vicinity.client.channel;

import io.vicinity.segment.ArenaDescriptor;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A block is written again only after its receiver has read it and given it back. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The block was not back yet")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The block was back, and was used again")
@Outcome(expect = Expect.FORBIDDEN, desc = "The receiver read what was written for the next use")
@State
public class BlockReuse {
    private static final int UNITS = ArenaDescriptor.MIN_UNITS;
    private static final int WORDS = 4;

    /** Where the test keeps the content: an arena with its units would be too large for many states. */
    private static final int CONTENT = ArenaDescriptor.releaseOffset(UNITS);

    private final UnsafeBuffer arena = new UnsafeBuffer(new byte[CONTENT + WORDS * Long.BYTES]);
    private final ArenaAllocator allocator = new ArenaAllocator(arena, UNITS);
    private final ArenaAllocator.Borrower borrower = new ArenaAllocator.Borrower();
    private final int unit = allocator.allocate(UNITS, borrower);
    private final long use = allocator.use(unit);

    /** Makes a state in which the only block is with its receiver. */
    public BlockReuse() {
        fill(1);
        allocator.sent(unit);
    }

    /**
     * Uses the block again as soon as it is back, if it is soon.
     *
     * @param result r2 tells whether it was.
     */
    @Actor
    public void owner(final II_Result result) {
        for (int i = 0; i < 20 && result.r2 == 0; i++) {
            if (allocator.reclaim(UNITS) == UNITS && allocator.allocate(UNITS, borrower) == unit) {
                fill(2);
                result.r2 = 1;
            }
        }
    }

    /**
     * Reads the block and gives it back.
     *
     * @param result r1 is what all words were.
     */
    @Actor
    public void receiver(final II_Result result) {
        int read = 1;
        for (int i = 0; i < WORDS; i++) {
            read = Math.max(read, (int) arena.getLong(CONTENT + i * Long.BYTES));
        }
        result.r1 = read;
        RemoteArena.release(arena, unit, use);
    }

    private void fill(final long value) {
        for (int i = 0; i < WORDS; i++) {
            arena.putLong(CONTENT + i * Long.BYTES, value);
        }
    }
}
