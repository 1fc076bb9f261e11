package io.vicinity.client.channel;

import io.vicinity.client.channel.ArenaAllocator.Borrower;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.Mapping;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The endpoint's own arena, to send from. Used by the endpoint's sending thread; only {@link #borrowerGone} is called by others.
 */
final class SendArena {
    private final Mapping mapping;
    private final UnsafeBuffer buffer;
    private final ArenaAllocator allocator;
    private final int unitsOffset;

    /** Filled by the control thread, emptied by the sending thread when it wants memory. */
    private final Queue<Borrower> gone = new ConcurrentLinkedQueue<>();

    private volatile int borrowers;

    /** What is in the blocks that were sent by channels that are reliable; null: there was none yet. */
    private Mapping copy;

    /** Of what is not sent, but stays. */
    private final Borrower shared = new Borrower();

    /** Does a drain wait for what is held? Changed while this object is locked. */
    private volatile boolean wanted;

    /** Blocks that were taken and neither sent nor given back. Written by the sending thread, or in its place, between two messages. */
    private final AtomicInteger held = new AtomicInteger();

    SendArena(final Mapping mapping) {
        this.mapping = mapping;
        this.buffer = mapping.buffer();
        final int units = ArenaDescriptor.unitsOfRegion(buffer.capacity());
        this.unitsOffset = ArenaDescriptor.unitsOffset(units);
        this.allocator = new ArenaAllocator(buffer, units);
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int units() {
        return allocator.units();
    }

    int offsetOf(final int unit) {
        return unitsOffset + unit * ArenaDescriptor.UNIT;
    }

    void borrowers(final int count) {
        borrowers = count;
    }

    void borrowerGone(final Borrower borrower) {
        gone.add(borrower);
    }

    /** Is so much memory free for that channel, in whatever pieces? */
    boolean hasRoom(final int units, final Borrower borrower) {
        return isFree(units, borrower) || (takeBackFromTheGone() && isFree(units, borrower));
    }

    private boolean isFree(final int units, final Borrower borrower) {
        return allocator.reclaim(units) >= units
                // What counts as lent may have come back, behind a block that another channel's receiver holds.
                && (isWithinShare(units, borrower) || (allocator.reclaimAll() && isWithinShare(units, borrower)));
    }

    /** A block of so many units, or {@link ArenaAllocator#NONE}. */
    int allocate(final int units, final Borrower borrower) {
        return hasRoom(units, borrower) ? take(units, borrower) : ArenaAllocator.NONE;
    }

    /** As {@link #allocate}, where {@link #hasRoom} said that there is room for this and more. */
    int take(final int units, final Borrower borrower) {
        final int unit = allocator.allocate(units, borrower);
        // Enough is free, but not in a row: what was given back and not yet taken back may close the gaps.
        final int taken = unit == ArenaAllocator.NONE && (allocator.reclaimAll() || takeBackFromTheGone())
                ? allocator.allocate(units, borrower)
                : unit;
        if (taken != ArenaAllocator.NONE) {
            held(1);
        }
        return taken;
    }

    /** A block to be kept for long, or {@link ArenaAllocator#NONE}: whatever of the arena is free. */
    int share(final int units) {
        return allocator.reclaim(units) >= units || takeBackFromTheGone() && allocator.reclaim(units) >= units
                ? take(units, shared)
                : ArenaAllocator.NONE;
    }

    /** Where a unit lies, as it is told to others. */
    long positionOf(final int unit) {
        return (long) unit * ArenaDescriptor.UNIT;
    }

    synchronized void wanted(final boolean now) {
        wanted = now;
    }

    boolean isWanted() {
        return wanted;
    }

    private void held(final int more) {
        // Release, and no read-modify-write: there is one writer at a time, and whoever finds none held sees all that
        // was written
        // to them.
        held.setRelease(held.getPlain() + more);
    }

    /** Does somebody hold a block, to write to it? By any thread. */
    boolean isHeld() {
        return held.getAcquire() != 0;
    }

    long use(final int unit) {
        return allocator.use(unit);
    }

    void sent(final int unit) {
        allocator.sent(unit);
        held(-1);
    }

    void giveBack(final int unit) {
        allocator.giveBack(unit);
        held(-1);
    }

    /**
     * Memory of this process's own in which blocks are kept at the same place as in the arena. It takes no more than what is written to
     * it. Called by whoever makes routes, one at a time.
     */
    UnsafeBuffer copy() {
        if (copy == null) {
            copy = Mapping.ofPrivateMemory(buffer.capacity());
        }
        return copy.buffer();
    }

    void close() {
        if (copy != null) {
            copy.close();
        }
        mapping.close();
    }

    /**
     * Receivers that give nothing back, slow or hostile, must not stop the other channels of this endpoint: where there are others, a
     * channel has no more than it leaves free. So one alone has half of the arena at most, the next one a quarter, and however many there
     * are, something is left; as with the dynamic thresholds of switches that share a buffer (A. K. Choudhury, E. L. Hahne, IEEE/ACM
     * Transactions on Networking 6(2), 1998).
     */
    private boolean isWithinShare(final int units, final Borrower borrower) {
        return borrowers < 2 || borrower.units() + units <= Math.max(units, allocator.free() - units);
    }

    private boolean takeBackFromTheGone() {
        Borrower borrower = gone.poll();
        final boolean any = borrower != null;
        while (borrower != null) {
            allocator.forget(borrower);
            borrower = gone.poll();
        }
        return any;
    }
}
