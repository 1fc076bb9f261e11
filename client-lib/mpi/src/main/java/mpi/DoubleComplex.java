package mpi;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;

/** A complex number of two values of type double, which lie in a buffer. */
public final class DoubleComplex {
    private final DoubleBuffer buffer;
    private final int offset;

    private DoubleComplex(final DoubleBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
    }

    /**
     * The first number in a buffer.
     *
     * @param buffer of numbers.
     * @return a view of it.
     */
    public static DoubleComplex get(final DoubleBuffer buffer) {
        return get(buffer, 0);
    }

    /**
     * A number in a buffer.
     *
     * @param buffer of numbers.
     * @param index  of the number, from 0.
     * @return a view of it.
     */
    public static DoubleComplex get(final DoubleBuffer buffer, final int index) {
        return new DoubleComplex(buffer, 2 * index);
    }

    /**
     * The first number in an array.
     *
     * @param array of numbers.
     * @return a view of it.
     */
    public static DoubleComplex get(final double[] array) {
        return get(array, 0);
    }

    /**
     * A number in an array.
     *
     * @param array of numbers.
     * @param index of the number, from 0.
     * @return a view of it.
     */
    public static DoubleComplex get(final double[] array, final int index) {
        return get(DoubleBuffer.wrap(array), index);
    }

    /**
     * The first number in a buffer.
     *
     * @param buffer of numbers.
     * @return a view of it.
     */
    public static DoubleComplex get(final ByteBuffer buffer) {
        return get(buffer, 0);
    }

    /**
     * A number in a buffer.
     *
     * @param buffer of numbers.
     * @param index  of the number, from 0.
     * @return a view of it.
     */
    public static DoubleComplex get(final ByteBuffer buffer, final int index) {
        return get(buffer.duplicate().clear().order(buffer.order()).asDoubleBuffer(), index);
    }

    /**
     * The real part.
     *
     * @return it.
     */
    public double getReal() {
        return buffer.get(offset);
    }

    /**
     * The imaginary part.
     *
     * @return it.
     */
    public double getImag() {
        return buffer.get(offset + 1);
    }

    /**
     * Changes the real part.
     *
     * @param real new one.
     */
    public void putReal(final double real) {
        buffer.put(offset, real);
    }

    /**
     * Changes the imaginary part.
     *
     * @param imag new one.
     */
    public void putImag(final double imag) {
        buffer.put(offset + 1, imag);
    }

    /**
     * Both parts.
     *
     * @return the buffer that they lie in, which begins with them and goes on behind them.
     */
    public DoubleBuffer getBuffer() {
        return offset == 0 ? buffer : MPI.slice(buffer, offset);
    }
}
