package io.vicinity.cli.perf.ranks;

import java.nio.ByteBuffer;
import mpi.MPI;
import mpi.MPIException;
import mpi.Win;

/** The first of a pair reaches into the memory of the second, again and again; each turn is complete there when it ends. */
final class WindowAccess implements RankExercise {
    private final Pair pair;
    private final int size;
    private final boolean isPut;
    private final ByteBuffer own;
    private final Win window;

    WindowAccess(final Pair pair, final int size, final boolean isPut) throws MPIException {
        this.pair = pair;
        this.size = size;
        this.isPut = isPut;
        own = MPI.newByteBuffer(size);
        window = new Win(MPI.newByteBuffer(size), size, 1, MPI.INFO_NULL, pair.comm());
        window.lockAll(0);
    }

    @Override
    public long run(final int turns) throws MPIException {
        long elapsed = 0;
        if (pair.isFirst()) {
            final long start = System.nanoTime();
            for (int i = 0; i < turns; i++) {
                if (isPut) {
                    window.put(own, size, MPI.BYTE, pair.other(), 0, size, MPI.BYTE);
                } else {
                    window.get(own, size, MPI.BYTE, pair.other(), 0, size, MPI.BYTE);
                }
                window.flush(pair.other());
            }
            elapsed = System.nanoTime() - start;
        }
        // Targets serve origins while they wait here.
        pair.comm().barrier();
        return elapsed;
    }

    @Override
    public boolean isMeasuring() {
        return pair.isFirst();
    }

    @Override
    public void close() throws MPIException {
        window.unlockAll();
        window.free();
    }
}
