package mpi.programs;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import mpi.MPI;
import mpi.MPIException;
import mpi.Win;

/** Windows with memory of their own, and memory that ranks load from and store to. */
public final class SharedWindows {
    private static final int LONG = 300_000;

    /** MPI's ERR_RMA_FLAVOR here, for which Open MPI's Java has no name. */
    private static final int RMA_FLAVOR = 70;

    private SharedWindows() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        final int size = MPI.COMM_WORLD.getSize();
        for (int round = 0; round < 3; round++) {
            allocated(rank, size);
            shared(rank, size);
        }
        pushed(rank, size);
        tooMuch();
        final ByteBuffer kept = MPI.newByteBuffer(100_000);
        kept.putInt(50_000, rank + 7);
        MPI.Finalize();
        Checks.equal(kept.getInt(50_000), rank + 7, "what was in a buffer when MPI was finalized");
        kept.putInt(50_000, 1);
        Checks.equal(kept.getInt(50_000), 1, "what is put there behind that");
    }

    private static void allocated(final int rank, final int size) throws MPIException {
        final Win win = Win.allocate(LONG * 8, 8, MPI.INFO_NULL, MPI.COMM_WORLD);
        final DoubleBuffer memory = win.getBuffer().asDoubleBuffer();
        final DoubleBuffer ones = MPI.newDoubleBuffer(LONG);
        for (int i = 0; i < LONG; i++) {
            Checks.isTrue(memory.get(i) == 0, "new memory is not zero");
            ones.put(i, 1);
        }
        win.fence(0);
        for (int target = 0; target < size; target++) {
            win.accumulate(ones, LONG, MPI.DOUBLE, target, 0, LONG, MPI.DOUBLE, MPI.SUM);
        }
        win.fence(0);
        for (int i = 0; i < LONG; i++) {
            Checks.isTrue(memory.get(i) == size, "sum at " + i + " of rank " + rank + ": " + memory.get(i));
        }
        win.setErrhandler(MPI.ERRORS_RETURN);
        Checks.isTrue(
                Checks.failure(RMA_FLAVOR, () -> win.sharedQuery(0)).contains("allocateShared"), "what is missing");
        win.fence(MPI.MODE_NOSUCCEED);
        win.free();
    }

    /** Each stores into all, where only it does; the last has no memory. */
    private static void shared(final int rank, final int size) throws MPIException {
        final Win win = Win.allocateShared(rank == size - 1 ? 0 : 8 * size, 8, MPI.INFO_NULL, MPI.COMM_WORLD);
        Checks.equal(win.sharedQuery(size - 1).capacity(), 0, "length of the last");
        win.fence(0);
        for (int target = 0; target < size - 1; target++) {
            final LongBuffer there = win.sharedQuery(target).asLongBuffer();
            Checks.equal(there.capacity(), size, "length of others");
            there.put(rank, 1000L * rank + target);
        }
        win.fence(0);
        for (int target = 0; target < size - 1; target++) {
            for (int origin = 0; origin < size; origin++) {
                Checks.equal(win.sharedQuery(target).asLongBuffer().get(origin), 1000L * origin + target, "stored");
            }
        }
        Checks.equal(win.sharedQuery(MPI.PROC_NULL).getLong(0), 0L, "the first that has any");
        final LongBuffer got = MPI.newLongBuffer(size);
        win.get(got, size, MPI.LONG, 0, 0, size, MPI.LONG);
        win.fence(MPI.MODE_NOSUCCEED);
        Checks.equal(got.get(size - 1), 1000L * (size - 1), "got what was stored");
        win.free();
    }

    /** A target that calls nothing sees what is put. */
    private static void pushed(final int rank, final int size) throws MPIException {
        final LongBuffer memory = MPI.newLongBuffer(size);
        final LongBuffer value = MPI.newLongBuffer(1);
        final Win win = new Win(memory, size, 1, MPI.INFO_NULL, MPI.COMM_WORLD);
        win.lockAll(0);
        // Locks are granted in calls of MPI.
        MPI.COMM_WORLD.barrier();
        for (long turn = 1; turn <= 100; turn++) {
            value.put(0, turn);
            for (int target = 0; target < size; target++) {
                win.put(value, 1, MPI.LONG, target, rank, 1, MPI.LONG);
            }
            for (int origin = 0; origin < size; origin++) {
                while (memory.get(origin) < turn) {
                    Thread.yield();
                }
            }
            MPI.COMM_WORLD.barrier();
        }
        win.unlockAll();
        MPI.COMM_WORLD.barrier();
        win.free();
    }

    /** Where there is no such memory any more, windows are what they were without. */
    private static void tooMuch() throws MPIException {
        final int rank = MPI.COMM_WORLD.getRank();
        final Win win = Win.allocate(40_000_000, 1, MPI.INFO_NULL, MPI.COMM_WORLD);
        final ByteBuffer value = MPI.newByteBuffer(1);
        value.put(0, (byte) (rank + 1));
        final int size = MPI.COMM_WORLD.getSize();
        win.fence(0);
        win.put(value, 1, MPI.BYTE, (rank + 1) % size, 39_999_999, 1, MPI.BYTE);
        win.fence(MPI.MODE_NOSUCCEED);
        Checks.equal((int) win.getBuffer().get(39_999_999), (rank + size - 1) % size + 1, "put far away");
        win.free();
    }
}
