package mpi.programs.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import mpi.Datatype;
import mpi.UserFunction;

/** A user's function that takes arrays: of what elements consist of, and of bytes where these are structures. */
final class ArrayFunction extends UserFunction {
    private final Rule rule;
    private final Form form;
    private final long[] left;
    private final long[] right;

    ArrayFunction(final Rule rule, final Form form, final int basicsOfUnit) {
        this.rule = rule;
        this.form = form;
        this.left = new long[basicsOfUnit];
        this.right = new long[basicsOfUnit];
    }

    @Override
    public void call(final Object inVec, final Object inOutVec, final int count, final Datatype datatype) {
        final Basic basic = form.basic(0);
        for (int unit = 0; unit < count * form.basics(); unit += left.length) {
            for (int i = 0; i < left.length; i++) {
                left[i] = read(inVec, basic, form.place(unit + i));
                right[i] = read(inOutVec, basic, form.place(unit + i));
            }
            rule.reduce(basic, left, right);
            for (int i = 0; i < left.length; i++) {
                write(inOutVec, basic, form.place(unit + i), right[i]);
            }
        }
    }

    private static ByteBuffer wrapped(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private static long read(final Object array, final Basic basic, final int place) {
        final int index = place / basic.width();
        return switch (array) {
            case final byte[] all -> basic.read(wrapped(all), place);
            case final boolean[] all -> all[index] ? 1 : 0;
            case final char[] all -> all[index];
            case final short[] all -> all[index] & 0xFFFF;
            case final int[] all -> all[index] & 0xFFFF_FFFFL;
            case final long[] all -> all[index];
            case final float[] all -> Float.floatToRawIntBits(all[index]) & 0xFFFF_FFFFL;
            case final double[] all -> Double.doubleToRawLongBits(all[index]);
            default -> throw new IllegalStateException(array.getClass().getName());
        };
    }

    private static void write(final Object array, final Basic basic, final int place, final long bits) {
        final int index = place / basic.width();
        switch (array) {
            case final byte[] all -> basic.write(wrapped(all), place, bits);
            case final boolean[] all -> all[index] = bits != 0;
            case final char[] all -> all[index] = (char) bits;
            case final short[] all -> all[index] = (short) bits;
            case final int[] all -> all[index] = (int) bits;
            case final long[] all -> all[index] = bits;
            case final float[] all -> all[index] = Float.intBitsToFloat((int) bits);
            case final double[] all -> all[index] = Double.longBitsToDouble(bits);
            default -> throw new IllegalStateException(array.getClass().getName());
        }
    }
}
