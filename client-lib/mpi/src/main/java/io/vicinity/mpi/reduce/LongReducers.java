package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/** Reductions of signed integers of 64 bits. A loop for each operation, so that each is compiled for itself. */
final class LongReducers {
    private LongReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAX -> LongReducers::max;
            case MIN -> LongReducers::min;
            case SUM -> LongReducers::sum;
            case PROD -> LongReducers::product;
            case LAND -> LongReducers::logicalAnd;
            case LOR -> LongReducers::logicalOr;
            case LXOR -> LongReducers::logicalXor;
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
        long inAddress = Operands.address(in, inIndex, count, Long.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Long.BYTES);
        for (int i = 0; i < count; i++) {
            final long left = UnsafeApi.getLong(inArray, inAddress);
            final long right = UnsafeApi.getLong(inoutArray, address);
            UnsafeApi.putLong(inoutArray, address, Math.max(left, right));
            inAddress += Long.BYTES;
            address += Long.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Long.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Long.BYTES);
        for (int i = 0; i < count; i++) {
            final long left = UnsafeApi.getLong(inArray, inAddress);
            final long right = UnsafeApi.getLong(inoutArray, address);
            UnsafeApi.putLong(inoutArray, address, Math.min(left, right));
            inAddress += Long.BYTES;
            address += Long.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Long.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Long.BYTES);
        for (int i = 0; i < count; i++) {
            final long left = UnsafeApi.getLong(inArray, inAddress);
            final long right = UnsafeApi.getLong(inoutArray, address);
            UnsafeApi.putLong(inoutArray, address, left + right);
            inAddress += Long.BYTES;
            address += Long.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Long.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Long.BYTES);
        for (int i = 0; i < count; i++) {
            final long left = UnsafeApi.getLong(inArray, inAddress);
            final long right = UnsafeApi.getLong(inoutArray, address);
            UnsafeApi.putLong(inoutArray, address, left * right);
            inAddress += Long.BYTES;
            address += Long.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Long.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Long.BYTES);
        for (int i = 0; i < count; i++) {
            final long left = UnsafeApi.getLong(inArray, inAddress);
            final long right = UnsafeApi.getLong(inoutArray, address);
            UnsafeApi.putLong(inoutArray, address, left != 0 && right != 0 ? 1 : 0);
            inAddress += Long.BYTES;
            address += Long.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Long.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Long.BYTES);
        for (int i = 0; i < count; i++) {
            final long left = UnsafeApi.getLong(inArray, inAddress);
            final long right = UnsafeApi.getLong(inoutArray, address);
            UnsafeApi.putLong(inoutArray, address, left != 0 || right != 0 ? 1 : 0);
            inAddress += Long.BYTES;
            address += Long.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Long.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Long.BYTES);
        for (int i = 0; i < count; i++) {
            final long left = UnsafeApi.getLong(inArray, inAddress);
            final long right = UnsafeApi.getLong(inoutArray, address);
            UnsafeApi.putLong(inoutArray, address, (left != 0) != (right != 0) ? 1 : 0);
            inAddress += Long.BYTES;
            address += Long.BYTES;
        }
    }
}
