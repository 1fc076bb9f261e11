package mpi.programs;

import java.nio.ByteBuffer;
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
        pairs(rank, size);
        swaps(rank);
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
        final IntBuffer more = MPI.newIntBuffer(2);
        win.attach(memory, 1);
        win.attach(MPI.newIntBuffer(0), 0);
        win.attach(more, 2);
        win.fence(0);
        win.put(MPI.newIntBuffer(1).put(0, rank), 1, MPI.INT, (rank + 1) % size, 0, 1, MPI.INT);
        win.put(MPI.newIntBuffer(1).put(0, rank + 9), 1, MPI.INT, (rank + 1) % size, 20, 1, MPI.INT);
        win.fence(0);
        Checks.equal(memory.get(0), (rank + size - 1) % size, "put where a buffer was attached");
        Checks.equal(more.get(1), (rank + size - 1) % size + 9, "put where another one was, behind one without bytes");
        win.detach(more);
        win.detach(memory);
        win.free();
    }

    private static void pairs(final int rank, final int size) throws MPIException {
        for (final Datatype pair :
                new Datatype[] {MPI.INT2, MPI.SHORT_INT, MPI.LONG_INT, MPI.FLOAT_INT, MPI.DOUBLE_INT}) {
            final Datatype two = Datatype.createContiguous(2, pair);
            two.commit();
            final ByteBuffer memory = MPI.newByteBuffer(2 * pair.getExtent());
            final Win win = new Win(memory, memory.capacity(), 1, MPI.INFO_NULL, MPI.COMM_WORLD);
            win.setErrhandler(MPI.ERRORS_RETURN);
            win.fence(0);
            final ByteBuffer mine = twoOf(pair, rank + 1);
            win.accumulate(mine, 1, two, 0, 0, 1, two, MPI.MAXLOC);
            win.fence(0);
            if (rank == 0) {
                Checks.equal(memory, twoOf(pair, size), "greatest of " + pair.getName());
            }
            Checks.failure(MPI.ERR_OP, () -> win.accumulate(mine, 1, two, 0, 0, 1, two, MPI.SUM));
            final Datatype mixed =
                    Datatype.createStruct(new int[] {1, 1}, new int[] {0, 16}, new Datatype[] {pair, MPI.INT});
            mixed.commit();
            final ByteBuffer room = MPI.newByteBuffer(mixed.getExtent());
            Checks.failure(MPI.ERR_TYPE, () -> win.accumulate(room, 1, mixed, 0, 0, 1, mixed, MPI.MAXLOC));
            win.fence(MPI.MODE_NOSUCCEED);
            win.free();
        }
    }

    /** A value and its double, and indices that tell where they are from. */
    private static ByteBuffer twoOf(final Datatype pair, final int value) throws MPIException {
        final int extent = pair.getExtent();
        final ByteBuffer two = MPI.newByteBuffer(2 * extent);
        for (int i = 0; i < 2; i++) {
            final int at = i * extent;
            final int put = (i + 1) * value;
            if (pair == MPI.INT2) {
                two.putInt(at, put);
            } else if (pair == MPI.SHORT_INT) {
                two.putShort(at, (short) put);
            } else if (pair == MPI.LONG_INT) {
                two.putLong(at, put);
            } else if (pair == MPI.FLOAT_INT) {
                two.putFloat(at, (float) put);
            } else {
                two.putDouble(at, put);
            }
            two.putInt(at + extent / 2, 100 - put);
        }
        return two;
    }

    private static void swaps(final int rank) throws MPIException {
        final ByteBuffer memory = MPI.newByteBuffer(16);
        final Win win = new Win(memory, 16, 1, MPI.INFO_NULL, MPI.COMM_WORLD);
        win.setErrhandler(MPI.ERRORS_RETURN);
        final ByteBuffer ones = MPI.newByteBuffer(16).putLong(0, -1).putLong(8, -1);
        final ByteBuffer zeros = MPI.newByteBuffer(16);
        final ByteBuffer before = MPI.newByteBuffer(16);
        final Datatype derived = Datatype.createContiguous(1, MPI.INT);
        derived.commit();
        win.fence(0);
        final Datatype[] types = {MPI.BYTE, MPI.BOOLEAN, MPI.CHAR, MPI.SHORT, MPI.INT, MPI.LONG};
        final int[] sizes = {1, 1, 2, 2, 4, 8};
        for (int i = 0; i < types.length; i++) {
            final Datatype type = types[i];
            final int bytes = sizes[i];
            win.compareAndSwap(ones, zeros, before, type, rank, 0);
            win.fence(0);
            Checks.equal(memory.get(bytes - 1), (byte) -1, "swapped, of " + type.getName());
            Checks.equal(memory.get(bytes), (byte) 0, "behind what was swapped, of " + type.getName());
            memory.putLong(0, 0);
            win.fence(0);
        }
        for (final Datatype type : new Datatype[] {MPI.FLOAT, MPI.DOUBLE, MPI.DOUBLE_COMPLEX, MPI.INT2, derived}) {
            Checks.failure(MPI.ERR_TYPE, () -> win.compareAndSwap(ones, zeros, before, type, rank, 0));
        }
        win.fence(MPI.MODE_NOSUCCEED);
        win.free();
    }
}
