package io.vicinity.mpi.collective;

import io.vicinity.mpi.reduce.Reducer;
import org.agrona.MutableDirectBuffer;

/**
 * Composition of the functions {@code x -> a x + b}, each two longs: an operation that is associative, and does not commute. So it shows in
 * which order vectors were reduced.
 */
enum Affine implements Reducer {
    COMPOSITION;

    static final int LENGTH = 2 * Long.BYTES;

    @Override
    public void reduce(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        for (int offset = 0; offset < count * LENGTH; offset += LENGTH) {
            final long a = in.getLong(inIndex + offset);
            final long b = in.getLong(inIndex + offset + Long.BYTES);
            final long c = inout.getLong(inoutIndex + offset);
            final long d = inout.getLong(inoutIndex + offset + Long.BYTES);
            inout.putLong(inoutIndex + offset, a * c);
            inout.putLong(inoutIndex + offset + Long.BYTES, a * d + b);
        }
    }

    @Override
    public boolean isCommutative() {
        return false;
    }
}
