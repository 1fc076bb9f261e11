package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/** Reductions of floating-point numbers of 64 bits. A loop for each operation, so that each is compiled for itself. */
final class DoubleReducers {
    private DoubleReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAX -> DoubleReducers::max;
            case MIN -> DoubleReducers::min;
            case SUM -> DoubleReducers::sum;
            case PROD -> DoubleReducers::product;
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
        long inAddress = Operands.address(in, inIndex, count, Double.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Double.BYTES);
        for (int i = 0; i < count; i++) {
            final double left = UnsafeApi.getDouble(inArray, inAddress);
            final double right = UnsafeApi.getDouble(inoutArray, address);
            UnsafeApi.putDouble(inoutArray, address, Math.max(left, right));
            inAddress += Double.BYTES;
            address += Double.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Double.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Double.BYTES);
        for (int i = 0; i < count; i++) {
            final double left = UnsafeApi.getDouble(inArray, inAddress);
            final double right = UnsafeApi.getDouble(inoutArray, address);
            UnsafeApi.putDouble(inoutArray, address, Math.min(left, right));
            inAddress += Double.BYTES;
            address += Double.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Double.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Double.BYTES);
        for (int i = 0; i < count; i++) {
            final double left = UnsafeApi.getDouble(inArray, inAddress);
            final double right = UnsafeApi.getDouble(inoutArray, address);
            UnsafeApi.putDouble(inoutArray, address, left + right);
            inAddress += Double.BYTES;
            address += Double.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Double.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Double.BYTES);
        for (int i = 0; i < count; i++) {
            final double left = UnsafeApi.getDouble(inArray, inAddress);
            final double right = UnsafeApi.getDouble(inoutArray, address);
            UnsafeApi.putDouble(inoutArray, address, left * right);
            inAddress += Double.BYTES;
            address += Double.BYTES;
        }
    }
}
