package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A message without a byte. */
enum Nothing implements Source, Sink {
    INSTANCE;

    @Override
    public long length() {
        return 0;
    }

    @Override
    public long capacity() {
        return 0;
    }

    @Override
    public void read(final long position, final MutableDirectBuffer target, final int index, final int length) {
        checkNothing(position, length);
    }

    @Override
    public void write(final long position, final DirectBuffer source, final int index, final int length) {
        checkNothing(position, length);
    }

    private static void checkNothing(final long position, final int length) {
        if (position != 0 || length != 0) {
            throw new IndexOutOfBoundsException(length + " bytes at " + position + " of a message without a byte");
        }
    }
}
