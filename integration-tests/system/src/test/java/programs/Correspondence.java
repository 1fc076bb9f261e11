package programs;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;
import mpi.Status;
import mpi.Win;

/**
 * Ranks tell each other numbers in every manner that MPI has, and see that all came as they were. Each says how many share its memory; the
 * program of a user, who knows of nothing but {@code mpi}.
 */
public final class Correspondence {
    private static final int[] LENGTHS = {1, 8, 1000, 4096, 65_536, 65_537, 1 << 20};
    private static final int LETTERS = 20;
    private static final int LETTER = 3000;
    private static final int MOST = 1 << 16;
    private static final int LONG = 1 << 20;

    private final Intracomm world = MPI.COMM_WORLD;
    private final int rank;
    private final int size;

    private Correspondence() throws MPIException {
        rank = world.getRank();
        size = world.getSize();
    }

    /**
     * Runs a rank.
     *
     * @param args none.
     * @throws MPIException if a call fails.
     */
    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final Correspondence ranks = new Correspondence();
        final Intracomm neighbours = ranks.world.splitType(Intracomm.TYPE_SHARED, 0, MPI.INFO_NULL);
        for (final int length : LENGTHS) {
            ranks.exchange(length);
        }
        ranks.correspond();
        for (final int count : new int[] {1, 100, 1024, MOST}) {
            ranks.collect(count);
        }
        ranks.broadcast(LONG);
        ranks.access();
        System.out.println("rank " + ranks.rank + " shares memory with " + (neighbours.getSize() - 1)
                + ", and all came as it was");
        MPI.Finalize();
    }

    /** One message to each other rank, and one from each. */
    private void exchange(final int length) throws MPIException {
        final byte[] mine = bytes(length, rank);
        for (int distance = 1; distance < size; distance++) {
            final int to = (rank + distance) % size;
            final int from = (rank - distance + size) % size;
            final byte[] theirs = new byte[length];
            final Status status =
                    world.sendRecv(mine, length, MPI.BYTE, to, distance, theirs, length, MPI.BYTE, from, distance);
            check("length of a message", status.getCount(MPI.BYTE), length);
            check("message of " + length + " bytes from " + from, Arrays.equals(theirs, bytes(length, from)));
        }
    }

    /** Many messages at once to the next rank, which takes them in the order in which they were sent. */
    private void correspond() throws MPIException {
        final int next = (rank + 1) % size;
        final int last = (rank - 1 + size) % size;
        final Request[] requests = new Request[2 * LETTERS];
        final ByteBuffer[] letters = new ByteBuffer[LETTERS];
        for (int i = 0; i < LETTERS; i++) {
            letters[i] = MPI.newByteBuffer(LETTER);
            requests[i] = world.iRecv(letters[i], LETTER, MPI.BYTE, last, 0);
        }
        for (int i = 0; i < LETTERS; i++) {
            final ByteBuffer letter = MPI.newByteBuffer(LETTER).put(0, bytes(LETTER, rank + i));
            requests[LETTERS + i] = world.iSend(letter, LETTER, MPI.BYTE, next, 0);
        }
        Request.waitAll(requests);
        for (int i = 0; i < LETTERS; i++) {
            check("letter " + i, letters[i].equals(ByteBuffer.wrap(bytes(LETTER, last + i))));
        }
    }

    private void collect(final int count) throws MPIException {
        broadcast(count);
        final int[] mine = numbers(count, rank);
        final int[] sums = new int[count];
        world.allReduce(mine, sums, count, MPI.INT, MPI.SUM);
        check("sum of " + count, Arrays.equals(sums, sums(count)));

        final int[] all = new int[size * count];
        world.allGather(mine, count, MPI.INT, all, count, MPI.INT);
        for (int from = 0; from < size; from++) {
            check("what " + count + " gathered of " + from, isAt(all, from * count, numbers(count, from)));
        }

        final int[] out = new int[size * count];
        for (int to = 0; to < size; to++) {
            System.arraycopy(numbers(count, rank * size + to), 0, out, to * count, count);
        }
        world.allToAll(out, count, MPI.INT, all, count, MPI.INT);
        for (int from = 0; from < size; from++) {
            check("what " + count + " got of " + from, isAt(all, from * count, numbers(count, from * size + rank)));
        }
    }

    /** From the last, which is on another host than the first. */
    private void broadcast(final int length) throws MPIException {
        final byte[] told = bytes(length, rank);
        world.bcast(told, length, MPI.BYTE, size - 1);
        check("broadcast of " + length, Arrays.equals(told, bytes(length, size - 1)));
    }

    /** Each has a word for each rank, one to count with, and a long part behind them. */
    private void access() throws MPIException {
        final LongBuffer exposed = MPI.newLongBuffer(size + 1 + MOST);
        final Win window = new Win(exposed, size + 1 + MOST, 1, MPI.INFO_NULL, world);
        final LongBuffer one = MPI.newLongBuffer(1).put(0, 1);
        final LongBuffer word = MPI.newLongBuffer(1).put(0, 1000L + rank);
        final LongBuffer before = MPI.newLongBuffer(1);
        window.fence(0);
        for (int target = 0; target < size; target++) {
            window.put(word, 1, MPI.LONG, target, rank, 1, MPI.LONG);
            window.accumulate(one, 1, MPI.LONG, target, size, 1, MPI.LONG, MPI.SUM);
        }
        window.fence(0);
        check("count", exposed.get(size), size);
        for (int origin = 0; origin < size; origin++) {
            check("word", exposed.get(origin), 1000L + origin);
        }
        window.fence(0);

        // Whoever adds finds what the others added before.
        window.lock(MPI.LOCK_SHARED, size - 1, 0);
        window.fetchAndOp(one, before, MPI.LONG, size - 1, size, MPI.SUM);
        window.unlock(size - 1);
        final long[] turns = new long[size];
        world.allGather(new long[] {before.get(0)}, 1, MPI.LONG, turns, 1, MPI.LONG);
        Arrays.sort(turns);
        for (int turn = 0; turn < size; turn++) {
            check("turn", turns[turn], size + turn);
        }

        final int next = (rank + size / 2) % size;
        final LongBuffer many = MPI.newLongBuffer(MOST);
        final LongBuffer again = MPI.newLongBuffer(MOST);
        for (int i = 0; i < MOST; i++) {
            many.put(i, (long) rank << 32 | i);
        }
        window.lock(MPI.LOCK_EXCLUSIVE, next, 0);
        window.put(many, MOST, MPI.LONG, next, size + 1, MOST, MPI.LONG);
        window.flush(next);
        window.get(again, MOST, MPI.LONG, next, size + 1, MOST, MPI.LONG);
        window.unlock(next);
        check("what was put and got", many.equals(again));
        window.free();
    }

    private static byte[] bytes(final int length, final int seed) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (31 * seed + i + (i >> 8));
        }
        return bytes;
    }

    private static int[] numbers(final int count, final int seed) {
        final int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = seed + i;
        }
        return numbers;
    }

    private int[] sums(final int count) {
        final int[] sums = new int[count];
        for (int i = 0; i < count; i++) {
            sums[i] = size * (size - 1) / 2 + size * i;
        }
        return sums;
    }

    private static boolean isAt(final int[] all, final int index, final int[] part) {
        return IntBuffer.wrap(all, index, part.length).equals(IntBuffer.wrap(part));
    }

    private void check(final String what, final long found, final long expected) {
        check(what + " is " + found + ", not " + expected, found == expected);
    }

    private void check(final String what, final boolean isRight) {
        if (!isRight) {
            throw new IllegalStateException("at rank " + rank + ", wrong: " + what);
        }
    }
}
