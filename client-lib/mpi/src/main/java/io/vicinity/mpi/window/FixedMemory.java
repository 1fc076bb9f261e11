package io.vicinity.mpi.window;

import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.sharing.MemoryLock;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** One piece of memory, from its first byte. */
record FixedMemory(Memory memory, long unit, MemoryLock lock) implements Exposed {
    @Override
    public void read(final long offset, final MutableDirectBuffer target, final int index, final int length) {
        memory.read(offset, target, index, length);
    }

    @Override
    public void write(final long offset, final DirectBuffer source, final int index, final int length) {
        memory.write(offset, source, index, length);
    }

    @Override
    public Source piece(final long offset, final long length) {
        return new Memory().piece(memory, offset, length);
    }
}
