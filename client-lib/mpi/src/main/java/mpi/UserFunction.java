package mpi;

import java.nio.ByteBuffer;

/** What a user's operation does. Overrides one of the two calls; the one with arrays is called by the one with buffers. */
public abstract class UserFunction {
    /** Makes a function. */
    public UserFunction() {
        // Nothing is kept.
    }

    /**
     * Reduces two vectors: {@code inOutVec[i] = inVec[i] op inOutVec[i]}.
     *
     * @param inVec    array of left operands.
     * @param inOutVec array of right operands, and of the results.
     * @param count    of elements.
     * @param datatype of each.
     * @throws MPIException what the reduction throws then.
     */
    public void call(final Object inVec, final Object inOutVec, final int count, final Datatype datatype)
            throws MPIException {
        throw new UnsupportedOperationException("A user's function overrides one of the two calls.");
    }

    /**
     * Reduces two vectors: {@code inOut[i] = in[i] op inOut[i]}.
     *
     * @param in       direct buffer of left operands.
     * @param inOut    direct buffer of right operands, and of the results.
     * @param count    of elements.
     * @param datatype of each.
     * @throws MPIException what the reduction throws then.
     */
    public void call(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype)
            throws MPIException {
        switch (datatype.base()) {
            case BOOLEAN -> booleans(in, inOut, count, datatype);
            case CHAR -> chars(in, inOut, count, datatype);
            case SHORT -> shorts(in, inOut, count, datatype);
            case INT -> ints(in, inOut, count, datatype);
            case LONG -> longs(in, inOut, count, datatype);
            case FLOAT -> floats(in, inOut, count, datatype);
            case DOUBLE -> doubles(in, inOut, count, datatype);
            default -> bytes(in, inOut, count, datatype);
        }
    }

    private void bytes(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype)
            throws MPIException {
        final byte[] left = new byte[in.capacity()];
        final byte[] right = new byte[inOut.capacity()];
        in.get(0, left);
        inOut.get(0, right);
        call(left, right, count, datatype);
        inOut.put(0, right);
    }

    private void booleans(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype)
            throws MPIException {
        final boolean[] left = new boolean[in.capacity()];
        final boolean[] right = new boolean[inOut.capacity()];
        for (int i = 0; i < right.length; i++) {
            left[i] = in.get(i) != 0;
            right[i] = inOut.get(i) != 0;
        }
        call(left, right, count, datatype);
        for (int i = 0; i < right.length; i++) {
            inOut.put(i, (byte) (right[i] ? 1 : 0));
        }
    }

    private void chars(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype)
            throws MPIException {
        final char[] left = new char[in.capacity() / Character.BYTES];
        final char[] right = new char[left.length];
        in.asCharBuffer().get(0, left);
        inOut.asCharBuffer().get(0, right);
        call(left, right, count, datatype);
        inOut.asCharBuffer().put(0, right);
    }

    private void shorts(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype)
            throws MPIException {
        final short[] left = new short[in.capacity() / Short.BYTES];
        final short[] right = new short[left.length];
        in.asShortBuffer().get(0, left);
        inOut.asShortBuffer().get(0, right);
        call(left, right, count, datatype);
        inOut.asShortBuffer().put(0, right);
    }

    private void ints(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype)
            throws MPIException {
        final int[] left = new int[in.capacity() / Integer.BYTES];
        final int[] right = new int[left.length];
        in.asIntBuffer().get(0, left);
        inOut.asIntBuffer().get(0, right);
        call(left, right, count, datatype);
        inOut.asIntBuffer().put(0, right);
    }

    private void longs(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype)
            throws MPIException {
        final long[] left = new long[in.capacity() / Long.BYTES];
        final long[] right = new long[left.length];
        in.asLongBuffer().get(0, left);
        inOut.asLongBuffer().get(0, right);
        call(left, right, count, datatype);
        inOut.asLongBuffer().put(0, right);
    }

    private void floats(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype)
            throws MPIException {
        final float[] left = new float[in.capacity() / Float.BYTES];
        final float[] right = new float[left.length];
        in.asFloatBuffer().get(0, left);
        inOut.asFloatBuffer().get(0, right);
        call(left, right, count, datatype);
        inOut.asFloatBuffer().put(0, right);
    }

    private void doubles(final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype datatype)
            throws MPIException {
        final double[] left = new double[in.capacity() / Double.BYTES];
        final double[] right = new double[left.length];
        in.asDoubleBuffer().get(0, left);
        inOut.asDoubleBuffer().get(0, right);
        call(left, right, count, datatype);
        inOut.asDoubleBuffer().put(0, right);
    }
}
