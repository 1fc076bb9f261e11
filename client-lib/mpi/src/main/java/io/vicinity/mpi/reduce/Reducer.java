package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;

/**
 * An operation of a reduction, on packed elements: those that lie without gaps, as they travel.
 *
 * <p>May be used by many threads at once if it has no state of its own, as all predefined ones.
 */
@FunctionalInterface
public interface Reducer {
    /**
     * Reduces two vectors to one: {@code inout[i] = in[i] op inout[i]}. For an operation that does not commute, {@code in} holds what
     * comes of the lower ranks.
     *
     * @param in         holds the left operands; is not changed.
     * @param inIndex    of the first left operand, in bytes.
     * @param inout      holds the right operands, and then the results. The same buffer as {@code in} or another one; operands do not
     *                   overlap.
     * @param inoutIndex of the first right operand, in bytes.
     * @param count      of elements.
     * @throws IndexOutOfBoundsException if the elements do not lie within the buffers.
     */
    void reduce(MutableDirectBuffer in, int inIndex, MutableDirectBuffer inout, int inoutIndex, int count);

    /**
     * May the operands be exchanged? If not, vectors are reduced in the order of ranks.
     *
     * @return true, as all predefined operations commute but for those of windows.
     */
    default boolean isCommutative() {
        return true;
    }
}
