package io.vicinity.cli.perf.ranks;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import mpi.Comm;
import mpi.MPI;
import mpi.MPIException;

/** A collective call, timed by every rank; a barrier that is not timed keeps one call from running into the next. */
final class CollectiveCall implements RankExercise {
    /** One call. */
    private interface Call {
        void run() throws MPIException;
    }

    private final Comm comm;
    private final Call call;

    private CollectiveCall(final Comm comm, final Call call) {
        this.comm = comm;
        this.call = call;
    }

    static CollectiveCall broadcast(final Comm comm, final int size) throws MPIException {
        final ByteBuffer buffer = MPI.newByteBuffer(size);
        return new CollectiveCall(comm, () -> comm.bcast(buffer, size, MPI.BYTE, 0));
    }

    static CollectiveCall allGather(final Comm comm, final int size) throws MPIException {
        final ByteBuffer own = MPI.newByteBuffer(size);
        final ByteBuffer all = MPI.newByteBuffer(Math.multiplyExact(size, comm.getSize()));
        return new CollectiveCall(comm, () -> comm.allGather(own, size, MPI.BYTE, all, size, MPI.BYTE));
    }

    static CollectiveCall allReduce(final Comm comm, final int size) throws MPIException {
        final int count = Math.max(1, size / Float.BYTES);
        final FloatBuffer own = MPI.newFloatBuffer(count);
        final FloatBuffer sum = MPI.newFloatBuffer(count);
        return new CollectiveCall(comm, () -> comm.allReduce(own, sum, count, MPI.FLOAT, MPI.SUM));
    }

    static CollectiveCall allToAll(final Comm comm, final int size) throws MPIException {
        final int length = Math.multiplyExact(size, comm.getSize());
        final ByteBuffer out = MPI.newByteBuffer(length);
        final ByteBuffer in = MPI.newByteBuffer(length);
        return new CollectiveCall(comm, () -> comm.allToAll(out, size, MPI.BYTE, in, size, MPI.BYTE));
    }

    @Override
    public long run(final int turns) throws MPIException {
        long elapsed = 0;
        for (int i = 0; i < turns; i++) {
            final long start = System.nanoTime();
            call.run();
            elapsed += System.nanoTime() - start;
            comm.barrier();
        }
        return elapsed;
    }

    @Override
    public boolean isMeasuring() {
        return true;
    }
}
