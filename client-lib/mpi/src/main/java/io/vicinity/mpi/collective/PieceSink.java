package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.util.Objects;
import org.agrona.DirectBuffer;

/** A piece of a sink. Made once, set again and again. */
final class PieceSink implements Sink {
    private Sink whole;
    private long start;
    private long length;

    Sink set(final Sink sink, final long position, final long pieceLength) {
        Objects.checkFromIndexSize(position, pieceLength, sink.capacity());
        whole = sink;
        start = position;
        length = pieceLength;
        return this;
    }

    /** Lets go of the sink; what is written from now on goes nowhere. */
    void clear() {
        whole = null;
    }

    /** Copies all of it from memory to memory, where it is one. */
    boolean copyFrom(final Source source) {
        if (!(source instanceof final Memory from) || !(whole instanceof final Memory to)) {
            return false;
        }
        from.copyTo(0, to, start, length);
        return true;
    }

    @Override
    public long capacity() {
        return length;
    }

    @Override
    public void write(final long position, final DirectBuffer source, final int index, final int count) {
        if (whole != null) {
            whole.write(start + position, source, index, count);
        }
    }
}
