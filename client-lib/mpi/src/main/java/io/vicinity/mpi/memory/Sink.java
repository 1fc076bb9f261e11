package io.vicinity.mpi.memory;

import org.agrona.DirectBuffer;

/**
 * Where the bytes of a message go that is received, in the order of its type map, writable piece by piece. Not thread-safe: one thread at a
 * time, as the engine sees to.
 */
public interface Sink {
    /**
     * The longest message that fits.
     *
     * @return bytes; the same from the receive until it is done.
     */
    long capacity();

    /**
     * Takes a piece of the message. Pieces come in order, without gaps.
     *
     * @param position first byte of the piece, within the message.
     * @param source   to copy from.
     * @param index    in the source.
     * @param length   of the piece in bytes; it ends within the capacity.
     */
    void write(long position, DirectBuffer source, int index, int length);
}
