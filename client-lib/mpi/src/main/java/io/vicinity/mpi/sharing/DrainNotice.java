package io.vicinity.mpi.sharing;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says that a drain of the VM waits for memory which only the program can give back, where it does so for long, once for each drain: an operator
 * would see no more than the process. Confined to the thread that tells of drains, which does so every half a second at the least.
 */
public final class DrainNotice {
    /** A rank that calls MPI now and then is faster. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final int rank;
    private final Consumer<String> out;
    private final LongSupplier clock;
    private boolean isWaiting;
    private boolean isSaid;
    private long since;
    private long last;

    /**
     * Nothing is waited for yet.
     *
     * @param rank of this process, in the world.
     * @param out  told what is to be said, a line.
     */
    public DrainNotice(final int rank, final Consumer<String> out) {
        this(rank, out, System::nanoTime);
    }

    DrainNotice(final int rank, final Consumer<String> out, final LongSupplier clock) {
        this.rank = rank;
        this.out = out;
        this.clock = clock;
    }

    /**
     * A drain waits.
     *
     * @param bytes that the program may write to at any time.
     */
    public void waits(final long bytes) {
        final long now = clock.getAsLong();
        if (!isWaiting || now - last > PATIENCE_NANOS) {
            isSaid = false;
            since = now;
        }
        isWaiting = bytes > 0;
        last = now;
        if (isWaiting && !isSaid && now - since >= PATIENCE_NANOS) {
            isSaid = true;
            out.accept("MPI rank " + rank + ": a drain of this VM waits for " + bytes
                    + " bytes that the program may write to: buffers of MPI.newByteBuffer and its like, and windows. A call of MPI by"
                    + " this rank, as iProbe, gives them back where it was initialised by Init or with THREAD_SINGLE; else, and where"
                    + " they are of Win.allocateShared, they are to be freed.");
        }
    }
}
