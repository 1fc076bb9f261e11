package io.vicinity.cli.perf.ranks;

import java.nio.ByteBuffer;
import java.util.Arrays;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;

/** A window of messages each way at once, from one reused buffer; a turn ends when both windows are there. */
final class PairBandwidth implements RankExercise {
    /** Messages of a window. */
    static final int WINDOW = 64;

    private static final int TAG = 2;

    private final Pair pair;
    private final int size;
    private final ByteBuffer out;
    private final ByteBuffer in;
    private final Request[] requests = new Request[2 * WINDOW];

    PairBandwidth(final Pair pair, final int size) throws MPIException {
        this.pair = pair;
        this.size = size;
        out = MPI.newByteBuffer(size);
        in = MPI.newByteBuffer(size);
    }

    @Override
    public long run(final int turns) throws MPIException {
        final long start = System.nanoTime();
        for (int turn = 0; turn < turns; turn++) {
            for (int i = 0; i < WINDOW; i++) {
                requests[i] = pair.comm().iRecv(in, size, MPI.BYTE, pair.other(), TAG);
            }
            for (int i = 0; i < WINDOW; i++) {
                requests[WINDOW + i] = pair.comm().iSend(out, size, MPI.BYTE, pair.other(), TAG);
            }
            Request.waitAll(requests);
        }
        Arrays.fill(requests, null);
        return System.nanoTime() - start;
    }

    @Override
    public boolean isMeasuring() {
        return pair.isFirst();
    }
}
