package io.vicinity.mpi.engine;

import io.vicinity.mpi.memory.Sink;
import org.agrona.DirectBuffer;

/** Takes the rest of a message whose own sink failed: it is on its way, and would be taken for nonsense else. */
enum Discard implements Sink {
    SINK;

    @Override
    public long capacity() {
        return Long.MAX_VALUE;
    }

    @Override
    public void write(final long position, final DirectBuffer source, final int index, final int length) {
        // Nobody wants it.
    }
}
