package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Source;
import java.util.Objects;
import org.agrona.MutableDirectBuffer;

/** A piece of a source. Made once, set again and again. */
final class PieceSource implements Source {
    private Source whole;
    private long start;
    private long length;

    Source set(final Source source, final long position, final long pieceLength) {
        Objects.checkFromIndexSize(position, pieceLength, source.length());
        whole = source;
        start = position;
        length = pieceLength;
        return this;
    }

    void clear() {
        whole = null;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(final long position, final MutableDirectBuffer target, final int index, final int count) {
        whole.read(start + position, target, index, count);
    }
}
