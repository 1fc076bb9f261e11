package io.vicinity.mpi.reduce;

import org.agrona.DirectBuffer;

/**
 * Where operands lie. Reductions check the bounds of a vector once, and then read and write by address: a check for each element would
 * cost as much as the operation.
 */
final class Operands {
    private Operands() {}

    /**
     * Address of a vector, to be used with the buffer's array as base.
     *
     * @throws IndexOutOfBoundsException if the vector does not lie within the buffer.
     */
    static long address(final DirectBuffer buffer, final int index, final int count, final int elementLength) {
        buffer.boundsCheck(index, Math.multiplyExact(count, elementLength));
        return buffer.addressOffset() + index;
    }
}
