package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/**
 * Reductions of unsigned integers of 8 bits, as which Open MPI takes bytes and booleans of Java. A loop for each operation, so that each is
 * compiled for itself.
 */
final class ByteReducers {
    private ByteReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAX -> ByteReducers::max;
            case MIN -> ByteReducers::min;
            case SUM -> ByteReducers::sum;
            case PROD -> ByteReducers::product;
            case LAND -> ByteReducers::logicalAnd;
            case LOR -> ByteReducers::logicalOr;
            case LXOR -> ByteReducers::logicalXor;
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
        long inAddress = Operands.address(in, inIndex, count, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Byte.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getByte(inArray, inAddress) & 0xFF;
            final int right = UnsafeApi.getByte(inoutArray, address) & 0xFF;
            UnsafeApi.putByte(inoutArray, address, (byte) Math.max(left, right));
            inAddress += Byte.BYTES;
            address += Byte.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Byte.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getByte(inArray, inAddress) & 0xFF;
            final int right = UnsafeApi.getByte(inoutArray, address) & 0xFF;
            UnsafeApi.putByte(inoutArray, address, (byte) Math.min(left, right));
            inAddress += Byte.BYTES;
            address += Byte.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Byte.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getByte(inArray, inAddress) & 0xFF;
            final int right = UnsafeApi.getByte(inoutArray, address) & 0xFF;
            UnsafeApi.putByte(inoutArray, address, (byte) (left + right));
            inAddress += Byte.BYTES;
            address += Byte.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Byte.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getByte(inArray, inAddress) & 0xFF;
            final int right = UnsafeApi.getByte(inoutArray, address) & 0xFF;
            UnsafeApi.putByte(inoutArray, address, (byte) (left * right));
            inAddress += Byte.BYTES;
            address += Byte.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Byte.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getByte(inArray, inAddress) & 0xFF;
            final int right = UnsafeApi.getByte(inoutArray, address) & 0xFF;
            UnsafeApi.putByte(inoutArray, address, (byte) (left != 0 && right != 0 ? 1 : 0));
            inAddress += Byte.BYTES;
            address += Byte.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Byte.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getByte(inArray, inAddress) & 0xFF;
            final int right = UnsafeApi.getByte(inoutArray, address) & 0xFF;
            UnsafeApi.putByte(inoutArray, address, (byte) (left != 0 || right != 0 ? 1 : 0));
            inAddress += Byte.BYTES;
            address += Byte.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Byte.BYTES);
        for (int i = 0; i < count; i++) {
            final int left = UnsafeApi.getByte(inArray, inAddress) & 0xFF;
            final int right = UnsafeApi.getByte(inoutArray, address) & 0xFF;
            UnsafeApi.putByte(inoutArray, address, (byte) ((left != 0) != (right != 0) ? 1 : 0));
            inAddress += Byte.BYTES;
            address += Byte.BYTES;
        }
    }
}
