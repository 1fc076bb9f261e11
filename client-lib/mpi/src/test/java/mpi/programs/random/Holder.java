package mpi.programs.random;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.SplittableRandom;
import mpi.MPI;
import mpi.MPIException;

/** Arrays and buffers of basic elements, which hold bytes. */
abstract class Holder {
    /** Elements before a slice of a buffer. */
    final int front;

    private Holder(final int front) {
        this.front = front;
    }

    /** What a call of MPI is given. */
    abstract Object argument();

    /** All bytes of it. */
    abstract void read(ByteBuffer bytes);

    /**
     * Holds bytes.
     *
     * @param begins is it for a call that takes buffers alone?
     */
    static Holder of(final SplittableRandom random, final boolean begins, final Basic basic, final ByteBuffer bytes)
            throws MPIException {
        final int front = random.nextInt(4);
        return switch (random.nextInt(begins ? 1 : 0, 4)) {
            case 0 -> new OnHeap(0, false, basic, bytes);
            case 1 -> new OnHeap(front, true, basic, bytes);
            case 2 -> shared(front, basic, bytes);
            default ->
                new Direct(front, basic, ByteBuffer.allocateDirect(bytes.capacity() + front * basic.width()), bytes);
        };
    }

    /** Holds bytes in memory that ranks share, if there is some. */
    static Holder shared(final int front, final Basic basic, final ByteBuffer bytes) throws MPIException {
        return new Direct(front, basic, MPI.newByteBuffer(bytes.capacity() + front * basic.width()), bytes);
    }

    private static final class Direct extends Holder {
        private final Basic basic;
        private final ByteBuffer memory;

        Direct(final int front, final Basic basic, final ByteBuffer room, final ByteBuffer bytes) {
            super(front);
            this.basic = basic;
            this.memory = room.slice(front * basic.width(), bytes.capacity()).order(ByteOrder.nativeOrder());
            memory.put(0, bytes, 0, bytes.capacity());
        }

        @Override
        Object argument() {
            return switch (front == 1 ? Basic.BYTE : basic) {
                case BYTE, BOOLEAN -> memory;
                case CHAR -> memory.asCharBuffer();
                case SHORT -> memory.asShortBuffer();
                case INT -> memory.asIntBuffer();
                case LONG -> memory.asLongBuffer();
                case FLOAT -> memory.asFloatBuffer();
                case DOUBLE -> memory.asDoubleBuffer();
            };
        }

        @Override
        void read(final ByteBuffer bytes) {
            bytes.put(0, memory, 0, bytes.capacity());
        }
    }

    private static final class OnHeap extends Holder {
        private final boolean asBuffer;
        private final Object array;

        OnHeap(final int front, final boolean asBuffer, final Basic basic, final ByteBuffer bytes) {
            super(front);
            final int length = front + bytes.capacity() / basic.width();
            this.asBuffer = asBuffer;
            array = switch (basic) {
                case BYTE -> new byte[length];
                case BOOLEAN -> asBuffer ? new byte[length] : new boolean[length];
                case CHAR -> new char[length];
                case SHORT -> new short[length];
                case INT -> new int[length];
                case LONG -> new long[length];
                case FLOAT -> new float[length];
                case DOUBLE -> new double[length];
            };
            write(bytes);
        }

        private void write(final ByteBuffer bytes) {
            switch (array) {
                case final byte[] all -> bytes.get(0, all, front, all.length - front);
                case final boolean[] all -> {
                    for (int i = 0; i < all.length; i++) {
                        all[i] = bytes.get(i) != 0;
                    }
                }
                case final char[] all -> bytes.asCharBuffer().get(0, all, front, all.length - front);
                case final short[] all -> bytes.asShortBuffer().get(0, all, front, all.length - front);
                case final int[] all -> bytes.asIntBuffer().get(0, all, front, all.length - front);
                case final long[] all -> bytes.asLongBuffer().get(0, all, front, all.length - front);
                case final float[] all -> bytes.asFloatBuffer().get(0, all, front, all.length - front);
                case final double[] all -> bytes.asDoubleBuffer().get(0, all, front, all.length - front);
                default -> throw new IllegalStateException(array.getClass().getName());
            }
        }

        @Override
        Object argument() {
            return asBuffer ? slice() : array;
        }

        private Buffer slice() {
            return switch (array) {
                case final byte[] bytes ->
                    ByteBuffer.wrap(bytes).position(front).slice();
                case final char[] chars ->
                    CharBuffer.wrap(chars).position(front).slice();
                case final short[] shorts ->
                    ShortBuffer.wrap(shorts).position(front).slice();
                case final int[] ints -> IntBuffer.wrap(ints).position(front).slice();
                case final long[] longs ->
                    LongBuffer.wrap(longs).position(front).slice();
                case final float[] floats ->
                    FloatBuffer.wrap(floats).position(front).slice();
                case final double[] doubles ->
                    DoubleBuffer.wrap(doubles).position(front).slice();
                default -> throw new IllegalStateException(array.getClass().getName());
            };
        }

        @Override
        void read(final ByteBuffer bytes) {
            switch (array) {
                case final byte[] all -> bytes.put(0, all, front, all.length - front);
                case final boolean[] all -> {
                    for (int i = 0; i < all.length; i++) {
                        bytes.put(i, (byte) (all[i] ? 1 : 0));
                    }
                }
                case final char[] all -> bytes.asCharBuffer().put(0, all, front, all.length - front);
                case final short[] all -> bytes.asShortBuffer().put(0, all, front, all.length - front);
                case final int[] all -> bytes.asIntBuffer().put(0, all, front, all.length - front);
                case final long[] all -> bytes.asLongBuffer().put(0, all, front, all.length - front);
                case final float[] all -> bytes.asFloatBuffer().put(0, all, front, all.length - front);
                case final double[] all -> bytes.asDoubleBuffer().put(0, all, front, all.length - front);
                default -> throw new IllegalStateException(array.getClass().getName());
            }
        }
    }
}
