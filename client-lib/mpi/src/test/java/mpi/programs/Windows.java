package mpi.programs;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import mpi.Datatype;
import mpi.Group;
import mpi.MPI;
import mpi.MPIException;
import mpi.Win;

/** One-sided communication in all its epochs. */
public final class Windows {
    private Windows() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        final int size = MPI.COMM_WORLD.getSize();
        fences(rank, size);
        locks(rank, size);
        started(rank, size);
        dynamic(rank, size);
        MPI.Finalize();
    }

    private static void fences(final int rank, final int size) throws MPIException {
        final IntBuffer memory = MPI.newIntBuffer(4 * size);
        final Win win = new Win(memory, 4 * size, 1, MPI.INFO_NULL, MPI.COMM_WORLD);
        Checks.equal(win.getAttr(MPI.WIN_SIZE), 16 * size, "size in bytes");
        final IntBuffer mine = MPI.newIntBuffer(2);
        mine.put(0, rank + 1).put(1, -rank);
        final Datatype column = Datatype.createVector(2, 1, 2, MPI.INT);
        column.commit();
        win.fence(0);
        final int next = (rank + 1) % size;
        win.put(mine, 2, MPI.INT, next, 4 * rank, 1, column);
        win.fence(0);
        final int last = (rank + size - 1) % size;
        Checks.equal(memory.get(4 * last), last + 1, "first of the column");
        Checks.equal(memory.get(4 * last + 1), 0, "between");
        Checks.equal(memory.get(4 * last + 2), -last, "second of the column");
        final IntBuffer got = MPI.newIntBuffer(2);
        win.get(got, 2, MPI.INT, next, 4 * rank, 1, column);
        win.fence(0);
        Checks.equal(got.get(1), -rank, "got");
        win.accumulate(mine, 1, MPI.INT, 0, 1, 1, MPI.INT, MPI.SUM);
        win.fence(MPI.MODE_NOSUCCEED);
        if (rank == 0) {
            Checks.equal(memory.get(1), size * (size + 1) / 2, "accumulated");
        }
        win.free();
    }

    private static void locks(final int rank, final int size) throws MPIException {
        final LongBuffer memory = MPI.newLongBuffer(2);
        final Win win = new Win(2, 1, MPI.INFO_NULL, MPI.COMM_WORLD, memory, Win.FLAVOR_PRIVATE);
        final LongBuffer one = MPI.newLongBuffer(1).put(0, 1);
        final LongBuffer before = MPI.newLongBuffer(1);
        win.lockAll(0);
        for (int i = 0; i < 10; i++) {
            win.fetchAndOp(one, before, MPI.LONG, 0, 0, MPI.SUM);
            win.flush(0);
            Checks.isTrue(before.get(0) >= i && before.get(0) < 10L * size, "ticket " + before.get(0));
        }
        win.unlockAll();
        MPI.COMM_WORLD.barrier();
        win.lock(MPI.LOCK_SHARED, 0, 0);
        win.rGet(before, 1, MPI.LONG, 0, 0, 1, MPI.LONG).waitFor();
        Checks.equal(before.get(0), 10L * size, "all tickets");
        win.unlock(0);
        final LongBuffer value = MPI.newLongBuffer(1).put(0, rank + 1);
        win.lock(MPI.LOCK_EXCLUSIVE, 0, 0);
        win.compareAndSwap(value, MPI.newLongBuffer(1), before, MPI.LONG, 0, 1);
        win.unlock(0);
        MPI.COMM_WORLD.barrier();
        win.lock(MPI.LOCK_SHARED, 0, 0);
        win.get(value, 1, MPI.LONG, 0, 1, 1, MPI.LONG);
        win.unlock(0);
        Checks.equal(before.get(0) == 0, value.get(0) == rank + 1, "the first one swaps");
        win.free();
    }

    private static void started(final int rank, final int size) throws MPIException {
        final IntBuffer memory = MPI.newIntBuffer(1);
        final Win win = new Win(memory, 1, 1, MPI.INFO_NULL, MPI.COMM_WORLD);
        final Group world = win.getGroup();
        final Group next = world.incl(new int[] {(rank + 1) % size});
        final Group last = world.incl(new int[] {(rank + size - 1) % size});
        win.post(last, 0);
        win.start(next, 0);
        win.put(MPI.newIntBuffer(1).put(0, rank + 70), 1, MPI.INT, (rank + 1) % size, 0, 1, MPI.INT);
        win.complete();
        win.waitFor();
        Checks.equal(memory.get(0), (rank + size - 1) % size + 70, "put by the last one");
        win.free();
    }

    private static void dynamic(final int rank, final int size) throws MPIException {
        final Win win = new Win(MPI.INFO_NULL, MPI.COMM_WORLD);
        final IntBuffer memory = MPI.newIntBuffer(1);
        win.attach(memory, 1);
        win.fence(0);
        win.put(MPI.newIntBuffer(1).put(0, rank), 1, MPI.INT, (rank + 1) % size, 0, 1, MPI.INT);
        win.fence(0);
        Checks.equal(memory.get(0), (rank + size - 1) % size, "put where a buffer was attached");
        win.detach(memory);
        win.free();
    }
}
