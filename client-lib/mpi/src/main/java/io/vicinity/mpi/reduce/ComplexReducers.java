package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/** Reductions of complex numbers: pairs of a real and an imaginary part. */
final class ComplexReducers {
    private static final Reducer FLOAT_SUM = FloatReducers.of(Operator.SUM);
    private static final Reducer DOUBLE_SUM = DoubleReducers.of(Operator.SUM);

    private ComplexReducers() {}

    /** The reducer of an operator for two floats, or null where it is not defined. */
    static Reducer ofFloats(final Operator operator) {
        return switch (operator) {
            // A sum is that of the parts.
            case SUM ->
                (in, inIndex, inout, inoutIndex, count) ->
                        FLOAT_SUM.reduce(in, inIndex, inout, inoutIndex, Math.multiplyExact(2, count));
            case PROD -> ComplexReducers::floatProduct;
            default -> null;
        };
    }

    /** The reducer of an operator for two doubles, or null where it is not defined. */
    static Reducer ofDoubles(final Operator operator) {
        return switch (operator) {
            case SUM ->
                (in, inIndex, inout, inoutIndex, count) ->
                        DOUBLE_SUM.reduce(in, inIndex, inout, inoutIndex, Math.multiplyExact(2, count));
            case PROD -> ComplexReducers::doubleProduct;
            default -> null;
        };
    }

    private static void floatProduct(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        final byte[] inArray = in.byteArray();
        final byte[] inoutArray = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, count, 2 * Float.BYTES);
        long address = Operands.address(inout, inoutIndex, count, 2 * Float.BYTES);
        for (int i = 0; i < count; i++) {
            final float leftReal = UnsafeApi.getFloat(inArray, inAddress);
            final float leftImaginary = UnsafeApi.getFloat(inArray, inAddress + Float.BYTES);
            final float real = UnsafeApi.getFloat(inoutArray, address);
            final float imaginary = UnsafeApi.getFloat(inoutArray, address + Float.BYTES);
            UnsafeApi.putFloat(inoutArray, address, leftReal * real - leftImaginary * imaginary);
            UnsafeApi.putFloat(inoutArray, address + Float.BYTES, leftReal * imaginary + leftImaginary * real);
            inAddress += 2 * Float.BYTES;
            address += 2 * Float.BYTES;
        }
    }

    private static void doubleProduct(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        final byte[] inArray = in.byteArray();
        final byte[] inoutArray = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, count, 2 * Double.BYTES);
        long address = Operands.address(inout, inoutIndex, count, 2 * Double.BYTES);
        for (int i = 0; i < count; i++) {
            final double leftReal = UnsafeApi.getDouble(inArray, inAddress);
            final double leftImaginary = UnsafeApi.getDouble(inArray, inAddress + Double.BYTES);
            final double real = UnsafeApi.getDouble(inoutArray, address);
            final double imaginary = UnsafeApi.getDouble(inoutArray, address + Double.BYTES);
            UnsafeApi.putDouble(inoutArray, address, leftReal * real - leftImaginary * imaginary);
            UnsafeApi.putDouble(inoutArray, address + Double.BYTES, leftReal * imaginary + leftImaginary * real);
            inAddress += 2 * Double.BYTES;
            address += 2 * Double.BYTES;
        }
    }
}
