package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/** Reductions of signed integers of 32 bits. A loop for each operation, so that each is compiled for itself. */
final class IntReducers {
    private IntReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAX -> IntReducers::max;
            case MIN -> IntReducers::min;
            case SUM -> IntReducers::sum;
            case PROD -> IntReducers::product;
            case LAND -> IntReducers::logicalAnd;
            case LOR -> IntReducers::logicalOr;
            case LXOR -> IntReducers::logicalXor;
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
        long inAddress = Operands.address(in, inIndex, count, Integer.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getInt(inArray, inAddress);
            final int right = UnsafeApi.getInt(inoutArray, address);
            UnsafeApi.putInt(inoutArray, address, Math.max(left, right));
            inAddress += Integer.BYTES;
            address += Integer.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Integer.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getInt(inArray, inAddress);
            final int right = UnsafeApi.getInt(inoutArray, address);
            UnsafeApi.putInt(inoutArray, address, Math.min(left, right));
            inAddress += Integer.BYTES;
            address += Integer.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Integer.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getInt(inArray, inAddress);
            final int right = UnsafeApi.getInt(inoutArray, address);
            UnsafeApi.putInt(inoutArray, address, left + right);
            inAddress += Integer.BYTES;
            address += Integer.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Integer.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getInt(inArray, inAddress);
            final int right = UnsafeApi.getInt(inoutArray, address);
            UnsafeApi.putInt(inoutArray, address, left * right);
            inAddress += Integer.BYTES;
            address += Integer.BYTES;
        }
    }

    private static void logicalAnd(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        final byte[] inArray = in.byteArray();
        final byte[] inoutArray = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, count, Integer.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getInt(inArray, inAddress);
            final int right = UnsafeApi.getInt(inoutArray, address);
            UnsafeApi.putInt(inoutArray, address, left != 0 && right != 0 ? 1 : 0);
            inAddress += Integer.BYTES;
            address += Integer.BYTES;
        }
    }

    private static void logicalOr(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        final byte[] inArray = in.byteArray();
        final byte[] inoutArray = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, count, Integer.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getInt(inArray, inAddress);
            final int right = UnsafeApi.getInt(inoutArray, address);
            UnsafeApi.putInt(inoutArray, address, left != 0 || right != 0 ? 1 : 0);
            inAddress += Integer.BYTES;
            address += Integer.BYTES;
        }
    }

    private static void logicalXor(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        final byte[] inArray = in.byteArray();
        final byte[] inoutArray = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, count, Integer.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getInt(inArray, inAddress);
            final int right = UnsafeApi.getInt(inoutArray, address);
            UnsafeApi.putInt(inoutArray, address, (left != 0) != (right != 0) ? 1 : 0);
            inAddress += Integer.BYTES;
            address += Integer.BYTES;
        }
    }
}
