package mpi;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** A complex number of two values of type float, which lie in a buffer. */
public final class FloatComplex {
    private final FloatBuffer buffer;
    private final int offset;

    private FloatComplex(final FloatBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
    }

    /**
     * The first number in a buffer.
     *
     * @param buffer of numbers.
     * @return a view of it.
     */
    public static FloatComplex get(final FloatBuffer buffer) {
        return get(buffer, 0);
    }

    /**
     * A number in a buffer.
     *
     * @param buffer of numbers.
     * @param index  of the number, from 0.
     * @return a view of it.
     */
    public static FloatComplex get(final FloatBuffer buffer, final int index) {
        return new FloatComplex(buffer, 2 * index);
    }

    /**
     * The first number in an array.
     *
     * @param array of numbers.
     * @return a view of it.
     */
    public static FloatComplex get(final float[] array) {
        return get(array, 0);
    }

    /**
     * A number in an array.
     *
     * @param array of numbers.
     * @param index of the number, from 0.
     * @return a view of it.
     */
    public static FloatComplex get(final float[] array, final int index) {
        return get(FloatBuffer.wrap(array), index);
    }

    /**
     * The first number in a buffer.
     *
     * @param buffer of numbers.
     * @return a view of it.
     */
    public static FloatComplex get(final ByteBuffer buffer) {
        return get(buffer, 0);
    }

    /**
     * A number in a buffer.
     *
     * @param buffer of numbers.
     * @param index  of the number, from 0.
     * @return a view of it.
     */
    public static FloatComplex get(final ByteBuffer buffer, final int index) {
        return get(buffer.duplicate().clear().order(buffer.order()).asFloatBuffer(), index);
    }

    /**
     * The real part.
     *
     * @return it.
     */
    public float getReal() {
        return buffer.get(offset);
    }

    /**
     * The imaginary part.
     *
     * @return it.
     */
    public float getImag() {
        return buffer.get(offset + 1);
    }

    /**
     * Changes the real part.
     *
     * @param real new one.
     */
    public void putReal(final float real) {
        buffer.put(offset, real);
    }

    /**
     * Changes the imaginary part.
     *
     * @param imag new one.
     */
    public void putImag(final float imag) {
        buffer.put(offset + 1, imag);
    }

    /**
     * Both parts.
     *
     * @return the buffer that they lie in, which begins with them and goes on behind them.
     */
    public FloatBuffer getBuffer() {
        return offset == 0 ? buffer : MPI.slice(buffer, offset);
    }
}
