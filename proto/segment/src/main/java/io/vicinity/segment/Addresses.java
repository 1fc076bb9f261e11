package io.vicinity.segment;

import org.agrona.DirectBuffer;

/**
 * Bare addresses in shared memory, for the few words that the data path touches with every message. What is touched by address is checked
 * here, once: where the index of a word is private and proved, another check of each access through an interface costs more than
 * the access.
 */
public final class Addresses {
    private Addresses() {}

    /**
     * The address of a piece of a buffer. It is good as long as the buffer's memory is mapped: whoever keeps it keeps the mapping.
     *
     * @param buffer that is not on the Java heap.
     * @param index  of the piece in bytes.
     * @param length of the piece in bytes.
     * @return its address.
     * @throws IndexOutOfBoundsException if the piece does not lie within the buffer.
     * @throws IllegalArgumentException  if the buffer lies on the Java heap, where it moves, and no other process sees it.
     */
    public static long of(final DirectBuffer buffer, final int index, final int length) {
        buffer.boundsCheck(index, length);
        if (buffer.byteArray() != null) {
            throw new IllegalArgumentException("an array is no memory that processes can share: " + buffer);
        }
        return buffer.addressOffset() + index;
    }
}
