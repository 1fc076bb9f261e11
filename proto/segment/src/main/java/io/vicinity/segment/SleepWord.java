package io.vicinity.segment;

import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The word of an arena by which its owner says that it sleeps, and wants to be rung when something is published for it.
 *
 * <pre>
 *   sender                               owner
 *   ------                               -----
 *   publish a record                     say asleep, full fence
 *   look at the word                     wait for a grace period, then look for records
 *   asleep: ring                         none: sleep until rung, but not for ever
 * </pre>
 *
 * <p>The sender's look is one plain load of a line that hardly ever changes. It has no full fence before it, which would halve the rate of
 * short messages: so its load may be done before its record is seen, and both sides might miss one another. The owner makes up for
 * it by the grace period. A record is in the sender's store buffer for as long as the buffer takes to drain, which is less than a
 * microsecond on a machine at work, and whatever takes the processor from the sender (an interrupt, an exit to the hypervisor, another
 * thread) drains it as well; on machines of a weaker order the release of the record takes the same time. So a sender that saw the
 * owner awake looked before the word was seen, and its record is seen long before {@value #GRACE_NANOS} ns are over.
 *
 * <p>Correctness never hangs on it: who sleeps wakes by himself after a while, and looks.
 *
 * <p>The value is the number of the sleep, never 0, so that a sender rings once for each sleep and not with each message. What a
 * sender reads is a hint: any VM of the tenant can write it.
 */
public final class SleepWord {
    /** Time that an owner lets pass between saying that it sleeps and the look before it does, in nanoseconds. */
    public static final long GRACE_NANOS = 50_000;

    /** What stands in the word while nobody sleeps. */
    public static final int AWAKE = 0;

    private final AtomicBuffer arena;
    private final long address;

    /**
     * Finds the word.
     *
     * @param arena region of the endpoint that it is about, not on the Java heap.
     */
    public SleepWord(final AtomicBuffer arena) {
        this.arena = arena;
        this.address = Addresses.of(arena, ArenaDescriptor.ASLEEP_OFFSET, Integer.BYTES);
    }

    /**
     * Looks whether the owner sleeps. Plain: to be called behind what was published.
     *
     * @return number of its sleep, or {@link #AWAKE}.
     */
    public int look() {
        return UnsafeApi.getInt(address);
    }

    /**
     * Says that the owner sleeps; seen by all before anything that the caller does next. Owner only.
     *
     * @param number of the sleep, another one than before, not {@link #AWAKE}.
     */
    public void sleep(final int number) {
        arena.putIntVolatile(ArenaDescriptor.ASLEEP_OFFSET, number);
    }

    /** Says that the owner is awake. Owner only. */
    public void wake() {
        arena.putIntVolatile(ArenaDescriptor.ASLEEP_OFFSET, AWAKE);
    }

    @Override
    public String toString() {
        return "SleepWord{" + arena + '}';
    }
}
