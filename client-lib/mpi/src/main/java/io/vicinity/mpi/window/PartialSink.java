package io.vicinity.mpi.window;

import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import org.agrona.DirectBuffer;

/** A piece of a sink. */
record PartialSink(Sink whole, long start, long capacity) implements Sink {
    static Sink of(final Sink whole, final long start, final long length) {
        if (start == 0 && length == whole.capacity()) {
            return whole;
        }
        return whole instanceof final Memory memory
                ? new Memory().piece(memory, start, length)
                : new PartialSink(whole, start, length);
    }

    @Override
    public void write(final long position, final DirectBuffer source, final int index, final int length) {
        whole.write(start + position, source, index, length);
    }
}
