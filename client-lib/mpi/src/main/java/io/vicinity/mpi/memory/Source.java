package io.vicinity.mpi.memory;

import org.agrona.MutableDirectBuffer;

/**
 * The bytes of a message that is sent, in the order of its type map, readable piece by piece. Not thread-safe: one thread at a time, as the
 * engine sees to.
 */
public interface Source {
    /**
     * How long the message is.
     *
     * @return bytes; the same from the send until it is done.
     */
    long length();

    /**
     * Copies a piece of the message.
     *
     * @param position first byte of the piece, within the message.
     * @param target   to copy to.
     * @param index    in the target.
     * @param length   of the piece in bytes; it ends within the message.
     */
    void read(long position, MutableDirectBuffer target, int index, int length);
}
