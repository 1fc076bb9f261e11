package mpi.programs;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import mpi.Datatype;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Prequest;
import mpi.Request;

/**
 * Two ranks that send to and fro, and look at what they allocate for that: what calls return, and no more. Its arguments are bytes of
 * messages.
 */
public final class SteadyMessages {
    private static final int WARM_UP = 500;
    private static final int ROUNDS = 200;

    /** What is left to the compilers they have done by the last of these, also on a machine that is busy. */
    private static final int WINDOWS = 4;

    /** Messages that are long take longer, and fewer of them tell as much. */
    private static final int LONG = 100_000;

    /** What a JVM allocates now and then for its own ends; two bytes a round would be more. */
    private static final int SLACK_OF_ROUND = 2;

    /** Bytes of a status: a header of 12, four ints, a long and a flag. */
    private static final int STATUS = 40;

    /** Bytes of a request: a header of 12, five references and a flag. */
    private static final int REQUEST = 40;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Intracomm world = MPI.COMM_WORLD;
    private final int rank = world.getRank();
    private final int peer = 1 - rank;
    private final ByteBuffer buffer;
    private final Datatype type;
    private final int count;

    private SteadyMessages(final ByteBuffer buffer, final Datatype type, final int count) throws MPIException {
        this.buffer = buffer;
        this.type = type;
        this.count = count;
    }

    /** A message to the other rank, and one from it; which is first is for ranks to tell. */
    @FunctionalInterface
    private interface Exchange {
        void run(boolean sendsFirst) throws MPIException;
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final Datatype vector = Datatype.createVector(2, 1, 2, MPI.BYTE);
        vector.commit();
        for (final String arg : args) {
            final int length = Integer.parseInt(arg);
            final ByteBuffer own = ByteBuffer.allocateDirect(2 * length);
            new SteadyMessages(own, MPI.BYTE, length).measure(length, "memory of its own");
            new SteadyMessages(MPI.newByteBuffer(length), MPI.BYTE, length).measure(length, "memory that is shared");
            new SteadyMessages(own, vector, length / 2).measure(length, "memory with gaps");
        }
        MPI.Finalize();
    }

    private void measure(final int length, final String memory) throws MPIException {
        final String what = length + " bytes of " + memory;
        check(length, STATUS, this::await, "send and recv of " + what);
        check(length, 2 * REQUEST, this::begin, "iSend and iRecv of " + what);
        final Prequest send = world.sendInit(buffer, count, type, peer, 3);
        final Prequest receive = world.recvInit(buffer, count, type, peer, 3);
        check(length, 0, sendsFirst -> start(sendsFirst, send, receive), "persistent requests of " + what);
        send.free();
        receive.free();
    }

    private void check(final int length, final int allowed, final Exchange exchange, final String what)
            throws MPIException {
        final int divisor = length > LONG ? 10 : 1;
        run(exchange, WARM_UP / divisor);
        final int rounds = ROUNDS / divisor;
        long least = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS; window++) {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            run(exchange, rounds);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        Checks.isTrue(
                least < (long) (allowed + SLACK_OF_ROUND) * rounds,
                what + " allocate " + (double) least / rounds + " bytes a round, of which " + allowed
                        + " are returned");
    }

    private void run(final Exchange exchange, final int rounds) throws MPIException {
        for (int round = 0; round < rounds; round++) {
            exchange.run(rank == 0);
        }
    }

    private void await(final boolean sendsFirst) throws MPIException {
        if (sendsFirst) {
            world.send(buffer, count, type, peer, 1);
            Checks.isTrue(world.recv(buffer, count, type, peer, 1) != null, "a status");
        } else {
            Checks.isTrue(world.recv(buffer, count, type, peer, 1) != null, "a status");
            world.send(buffer, count, type, peer, 1);
        }
    }

    private void begin(final boolean sendsFirst) throws MPIException {
        for (int turn = 0; turn < 2; turn++) {
            final Request request = sendsFirst == (turn == 0)
                    ? world.iSend(buffer, count, type, peer, 2)
                    : world.iRecv(buffer, count, type, peer, 2);
            request.waitFor();
        }
    }

    private static void start(final boolean sendsFirst, final Prequest send, final Prequest receive)
            throws MPIException {
        for (int turn = 0; turn < 2; turn++) {
            final Prequest request = sendsFirst == (turn == 0) ? send : receive;
            request.start();
            request.waitFor();
        }
    }
}
