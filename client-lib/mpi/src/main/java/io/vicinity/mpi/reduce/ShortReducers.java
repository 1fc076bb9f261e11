package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/** Reductions of signed integers of 16 bits. A loop for each operation, so that each is compiled for itself. */
final class ShortReducers {
    private ShortReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAX -> ShortReducers::max;
            case MIN -> ShortReducers::min;
            case SUM -> ShortReducers::sum;
            case PROD -> ShortReducers::product;
            case LAND -> ShortReducers::logicalAnd;
            case LOR -> ShortReducers::logicalOr;
            case LXOR -> ShortReducers::logicalXor;
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
        long inAddress = Operands.address(in, inIndex, count, Short.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Short.BYTES);
        for (int i = 0; i < count; i++) {
            final short left = UnsafeApi.getShort(inArray, inAddress);
            final short right = UnsafeApi.getShort(inoutArray, address);
            UnsafeApi.putShort(inoutArray, address, (short) Math.max(left, right));
            inAddress += Short.BYTES;
            address += Short.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Short.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Short.BYTES);
        for (int i = 0; i < count; i++) {
            final short left = UnsafeApi.getShort(inArray, inAddress);
            final short right = UnsafeApi.getShort(inoutArray, address);
            UnsafeApi.putShort(inoutArray, address, (short) Math.min(left, right));
            inAddress += Short.BYTES;
            address += Short.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Short.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Short.BYTES);
        for (int i = 0; i < count; i++) {
            final short left = UnsafeApi.getShort(inArray, inAddress);
            final short right = UnsafeApi.getShort(inoutArray, address);
            UnsafeApi.putShort(inoutArray, address, (short) (left + right));
            inAddress += Short.BYTES;
            address += Short.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Short.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Short.BYTES);
        for (int i = 0; i < count; i++) {
            final short left = UnsafeApi.getShort(inArray, inAddress);
            final short right = UnsafeApi.getShort(inoutArray, address);
            UnsafeApi.putShort(inoutArray, address, (short) (left * right));
            inAddress += Short.BYTES;
            address += Short.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Short.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Short.BYTES);
        for (int i = 0; i < count; i++) {
            final short left = UnsafeApi.getShort(inArray, inAddress);
            final short right = UnsafeApi.getShort(inoutArray, address);
            UnsafeApi.putShort(inoutArray, address, (short) (left != 0 && right != 0 ? 1 : 0));
            inAddress += Short.BYTES;
            address += Short.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Short.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Short.BYTES);
        for (int i = 0; i < count; i++) {
            final short left = UnsafeApi.getShort(inArray, inAddress);
            final short right = UnsafeApi.getShort(inoutArray, address);
            UnsafeApi.putShort(inoutArray, address, (short) (left != 0 || right != 0 ? 1 : 0));
            inAddress += Short.BYTES;
            address += Short.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Short.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Short.BYTES);
        for (int i = 0; i < count; i++) {
            final short left = UnsafeApi.getShort(inArray, inAddress);
            final short right = UnsafeApi.getShort(inoutArray, address);
            UnsafeApi.putShort(inoutArray, address, (short) ((left != 0) != (right != 0) ? 1 : 0));
            inAddress += Short.BYTES;
            address += Short.BYTES;
        }
    }
}
