package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/** Reductions of floating-point numbers of 32 bits. A loop for each operation, so that each is compiled for itself. */
final class FloatReducers {
    private FloatReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAX -> FloatReducers::max;
            case MIN -> FloatReducers::min;
            case SUM -> FloatReducers::sum;
            case PROD -> FloatReducers::product;
            default -> null;
        };
    }

    private static void max(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        final byte[] inArray = in.byteArray();
        final byte[] inoutArray = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, count, Float.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Float.BYTES);
        for (int i = 0; i < count; i++) {
            final float left = UnsafeApi.getFloat(inArray, inAddress);
            final float right = UnsafeApi.getFloat(inoutArray, address);
            UnsafeApi.putFloat(inoutArray, address, Math.max(left, right));
            inAddress += Float.BYTES;
            address += Float.BYTES;
        }
    }

    private static void min(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        final byte[] inArray = in.byteArray();
        final byte[] inoutArray = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, count, Float.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Float.BYTES);
        for (int i = 0; i < count; i++) {
            final float left = UnsafeApi.getFloat(inArray, inAddress);
            final float right = UnsafeApi.getFloat(inoutArray, address);
            UnsafeApi.putFloat(inoutArray, address, Math.min(left, right));
            inAddress += Float.BYTES;
            address += Float.BYTES;
        }
    }

    private static void sum(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        final byte[] inArray = in.byteArray();
        final byte[] inoutArray = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, count, Float.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Float.BYTES);
        for (int i = 0; i < count; i++) {
            final float left = UnsafeApi.getFloat(inArray, inAddress);
            final float right = UnsafeApi.getFloat(inoutArray, address);
            UnsafeApi.putFloat(inoutArray, address, left + right);
            inAddress += Float.BYTES;
            address += Float.BYTES;
        }
    }

    private static void product(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        final byte[] inArray = in.byteArray();
        final byte[] inoutArray = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, count, Float.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Float.BYTES);
        for (int i = 0; i < count; i++) {
            final float left = UnsafeApi.getFloat(inArray, inAddress);
            final float right = UnsafeApi.getFloat(inoutArray, address);
            UnsafeApi.putFloat(inoutArray, address, left * right);
            inAddress += Float.BYTES;
            address += Float.BYTES;
        }
    }
}
