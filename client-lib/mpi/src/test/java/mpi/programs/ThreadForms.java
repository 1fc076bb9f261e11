package mpi.programs;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import mpi.Comm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;
import mpi.Status;
import mpi.Win;

/** Four threads of each rank that send, receive and accumulate at once, of any number of ranks. */
public final class ThreadForms {
    private static final int THREADS = 4;
    private static final int ROUNDS = 50;

    private final Comm world = MPI.COMM_WORLD;
    private final int rank = world.getRank();
    private final int size = world.getSize();
    private final int next = (rank + 1) % size;
    private final int last = (rank + size - 1) % size;
    private final LongBuffer sums = MPI.newLongBuffer(THREADS + 1);
    private final Win win = new Win(sums, THREADS + 1, 1, MPI.INFO_NULL, world);

    private ThreadForms() throws MPIException {}

    public static void main(final String[] args) throws Exception {
        Checks.equal(MPI.InitThread(args, MPI.THREAD_MULTIPLE), MPI.THREAD_MULTIPLE, "threads");
        Checks.equal(MPI.queryThread(), MPI.THREAD_MULTIPLE, "threads");
        Checks.isTrue(MPI.isThreadMain(), "the thread that initialised");
        new ThreadForms().run();
        MPI.Finalize();
    }

    private void run() throws Exception {
        win.lockAll(0);
        final List<FutureTask<Void>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            final int number = i;
            final FutureTask<Void> task = new FutureTask<>(() -> thread(number), null);
            final Thread thread = new Thread(task, "rank " + rank + " thread " + number);
            thread.setDaemon(true);
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            thread.start();
            threads.add(task);
        }
        for (final FutureTask<Void> thread : threads) {
            try {
                final var ignored = thread.get();
            } catch (final ExecutionException e) {
                throw new AssertionError("a thread of rank " + rank, e.getCause());
            }
        }
        win.unlockAll();
        world.barrier();
        long all = 0;
        for (int number = 0; number < THREADS; number++) {
            long sum = 0;
            for (int round = 0; round < ROUNDS; round++) {
                sum += value(last, number, round);
            }
            Checks.equal(sums.get(number), sum, "what thread " + number + " of the last rank accumulated");
            all += (number + 1L) * ROUNDS * size;
        }
        Checks.equal(sums.get(THREADS), rank == 0 ? all : 0L, "what all accumulated at once");
        win.free();
    }

    private static int value(final int from, final int number, final int round) {
        return 100_000 * (from + 1) + 1_000 * (number + 1) + round;
    }

    private Void thread(final int number) {
        try {
            Checks.isTrue(!MPI.isThreadMain(), "another thread than the one that initialised");
            for (int round = 0; round < ROUNDS; round++) {
                exchange(number, round);
                accumulate(number, round);
            }
            return null;
        } catch (final MPIException e) {
            throw new AssertionError(e);
        }
    }

    /** Two messages of a tag to the thread of this number, the second of them longer, and received in their order. */
    private void exchange(final int number, final int round) throws MPIException {
        final IntBuffer sent = MPI.newIntBuffer(1).put(0, value(rank, number, round));
        final IntBuffer received = MPI.newIntBuffer(2);
        final int length = 1 + (round % 5) * 1_000;
        final int[] array = new int[length];
        array[length - 1] = -value(rank, number, round);
        final Request receive = world.iRecv(received, 2, MPI.INT, last, number);
        final Request send = world.iSend(sent, 1, MPI.INT, next, number);
        final Request longer = world.iSend(array, length, MPI.INT, next, number);
        final Status status = receive.waitStatus();
        Checks.equal(status.getCount(MPI.INT), 1, "the first message comes first");
        Checks.equal(received.get(0), value(last, number, round), "the first message");
        Checks.equal(received.get(1), 0, "behind the first message");
        final int[] room = new int[length];
        Checks.equal(world.recv(room, length, MPI.INT, last, number).getTag(), number, "the thread's own tag");
        Checks.equal(room[length - 1], -value(last, number, round), "the second message");
        Request.waitAll(new Request[] {send, longer});
    }

    private void accumulate(final int number, final int round) throws MPIException {
        final LongBuffer value = MPI.newLongBuffer(1).put(0, value(rank, number, round));
        win.accumulate(value, 1, MPI.LONG, next, number, 1, MPI.LONG, MPI.SUM);
        win.flush(next);
        final LongBuffer before = MPI.newLongBuffer(1).put(0, -1);
        win.fetchAndOp(MPI.newLongBuffer(1).put(0, number + 1), before, MPI.LONG, 0, THREADS, MPI.SUM);
        win.flush(0);
        Checks.isTrue(before.get(0) >= 0, "fetched");
    }
}
