package io.vicinity.cli.perf.ranks;

import java.nio.ByteBuffer;
import mpi.MPI;
import mpi.MPIException;

/** A message to and fro; a turn is half of it. */
final class PairLatency implements RankExercise {
    private static final int TAG = 1;

    private final Pair pair;
    private final int size;
    private final ByteBuffer out;
    private final ByteBuffer in;

    PairLatency(final Pair pair, final int size) throws MPIException {
        this.pair = pair;
        this.size = size;
        out = MPI.newByteBuffer(size);
        in = MPI.newByteBuffer(size);
    }

    @Override
    public long run(final int turns) throws MPIException {
        final int rounds = Math.max(1, turns / 2);
        final long start = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            if (pair.isFirst()) {
                pair.comm().send(out, size, MPI.BYTE, pair.other(), TAG);
                pair.comm().recv(in, size, MPI.BYTE, pair.other(), TAG);
            } else {
                pair.comm().recv(in, size, MPI.BYTE, pair.other(), TAG);
                pair.comm().send(out, size, MPI.BYTE, pair.other(), TAG);
            }
        }
        return Math.round((System.nanoTime() - start) * (double) turns / (2L * rounds));
    }

    @Override
    public boolean isMeasuring() {
        return pair.isFirst();
    }
}
