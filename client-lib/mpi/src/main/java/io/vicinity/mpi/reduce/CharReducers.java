package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/** Reductions of unsigned integers of 16 bits. A loop for each operation, so that each is compiled for itself. */
final class CharReducers {
    private CharReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAX -> CharReducers::max;
            case MIN -> CharReducers::min;
            case SUM -> CharReducers::sum;
            case PROD -> CharReducers::product;
            case LAND -> CharReducers::logicalAnd;
            case LOR -> CharReducers::logicalOr;
            case LXOR -> CharReducers::logicalXor;
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
        long inAddress = Operands.address(in, inIndex, count, Character.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Character.BYTES);
        for (int i = 0; i < count; i++) {
            final char left = UnsafeApi.getChar(inArray, inAddress);
            final char right = UnsafeApi.getChar(inoutArray, address);
            UnsafeApi.putChar(inoutArray, address, (char) Math.max(left, right));
            inAddress += Character.BYTES;
            address += Character.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Character.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Character.BYTES);
        for (int i = 0; i < count; i++) {
            final char left = UnsafeApi.getChar(inArray, inAddress);
            final char right = UnsafeApi.getChar(inoutArray, address);
            UnsafeApi.putChar(inoutArray, address, (char) Math.min(left, right));
            inAddress += Character.BYTES;
            address += Character.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Character.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Character.BYTES);
        for (int i = 0; i < count; i++) {
            final char left = UnsafeApi.getChar(inArray, inAddress);
            final char right = UnsafeApi.getChar(inoutArray, address);
            UnsafeApi.putChar(inoutArray, address, (char) (left + right));
            inAddress += Character.BYTES;
            address += Character.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Character.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Character.BYTES);
        for (int i = 0; i < count; i++) {
            final char left = UnsafeApi.getChar(inArray, inAddress);
            final char right = UnsafeApi.getChar(inoutArray, address);
            UnsafeApi.putChar(inoutArray, address, (char) (left * right));
            inAddress += Character.BYTES;
            address += Character.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Character.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Character.BYTES);
        for (int i = 0; i < count; i++) {
            final char left = UnsafeApi.getChar(inArray, inAddress);
            final char right = UnsafeApi.getChar(inoutArray, address);
            UnsafeApi.putChar(inoutArray, address, (char) (left != 0 && right != 0 ? 1 : 0));
            inAddress += Character.BYTES;
            address += Character.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Character.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Character.BYTES);
        for (int i = 0; i < count; i++) {
            final char left = UnsafeApi.getChar(inArray, inAddress);
            final char right = UnsafeApi.getChar(inoutArray, address);
            UnsafeApi.putChar(inoutArray, address, (char) (left != 0 || right != 0 ? 1 : 0));
            inAddress += Character.BYTES;
            address += Character.BYTES;
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
        long inAddress = Operands.address(in, inIndex, count, Character.BYTES);
        long address = Operands.address(inout, inoutIndex, count, Character.BYTES);
        for (int i = 0; i < count; i++) {
            final char left = UnsafeApi.getChar(inArray, inAddress);
            final char right = UnsafeApi.getChar(inoutArray, address);
            UnsafeApi.putChar(inoutArray, address, (char) ((left != 0) != (right != 0) ? 1 : 0));
            inAddress += Character.BYTES;
            address += Character.BYTES;
        }
    }
}
