package io.vicinity.mpi.window;

import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.sharing.MemoryLock;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** The memory that a rank exposes in a window. */
interface Exposed {
    /** Bytes that a displacement of one is. */
    long unit();

    /** Copies from the window; {@link IndexOutOfBoundsException} for what does not lie in it. */
    void read(long offset, MutableDirectBuffer target, int index, int length);

    /** Copies to the window; {@link IndexOutOfBoundsException} for what does not lie in it. */
    void write(long offset, DirectBuffer source, int index, int length);

    /** The lock that guards reductions in the window against those that other ranks do themselves; null if none does. */
    MemoryLock lock();

    /** A piece of the window to be sent; {@link IndexOutOfBoundsException} for what does not lie in it. */
    Source piece(long offset, long length);
}
