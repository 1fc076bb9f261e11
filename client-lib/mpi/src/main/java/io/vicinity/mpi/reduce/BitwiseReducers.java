package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/** Reductions that work on bits, and so do not care which integers these make: eight bytes at a time, then the rest. */
final class BitwiseReducers {
    private BitwiseReducers() {}

    /** The reducer of an operator for elements of a length in bytes, or null where it is not defined here. */
    static Reducer of(final Operator operator, final int elementLength) {
        return switch (operator) {
            case BAND ->
                (in, inIndex, inout, inoutIndex, count) ->
                        and(in, inIndex, inout, inoutIndex, Math.multiplyExact(count, elementLength));
            case BOR ->
                (in, inIndex, inout, inoutIndex, count) ->
                        or(in, inIndex, inout, inoutIndex, Math.multiplyExact(count, elementLength));
            case BXOR ->
                (in, inIndex, inout, inoutIndex, count) ->
                        xor(in, inIndex, inout, inoutIndex, Math.multiplyExact(count, elementLength));
            default -> null;
        };
    }

    private static void and(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int length) {
        final byte[] inArray = in.byteArray();
        final byte[] array = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, length, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, length, Byte.BYTES);
        int left = length;
        for (; left >= Long.BYTES; left -= Long.BYTES) {
            UnsafeApi.putLong(
                    array, address, UnsafeApi.getLong(inArray, inAddress) & UnsafeApi.getLong(array, address));
            inAddress += Long.BYTES;
            address += Long.BYTES;
        }
        for (; left > 0; left--) {
            UnsafeApi.putByte(array, address, (byte)
                    (UnsafeApi.getByte(inArray, inAddress++) & UnsafeApi.getByte(array, address)));
            address++;
        }
    }

    private static void or(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int length) {
        final byte[] inArray = in.byteArray();
        final byte[] array = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, length, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, length, Byte.BYTES);
        int left = length;
        for (; left >= Long.BYTES; left -= Long.BYTES) {
            UnsafeApi.putLong(
                    array, address, UnsafeApi.getLong(inArray, inAddress) | UnsafeApi.getLong(array, address));
            inAddress += Long.BYTES;
            address += Long.BYTES;
        }
        for (; left > 0; left--) {
            UnsafeApi.putByte(array, address, (byte)
                    (UnsafeApi.getByte(inArray, inAddress++) | UnsafeApi.getByte(array, address)));
            address++;
        }
    }

    private static void xor(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int length) {
        final byte[] inArray = in.byteArray();
        final byte[] array = inout.byteArray();
        long inAddress = Operands.address(in, inIndex, length, Byte.BYTES);
        long address = Operands.address(inout, inoutIndex, length, Byte.BYTES);
        int left = length;
        for (; left >= Long.BYTES; left -= Long.BYTES) {
            UnsafeApi.putLong(
                    array, address, UnsafeApi.getLong(inArray, inAddress) ^ UnsafeApi.getLong(array, address));
            inAddress += Long.BYTES;
            address += Long.BYTES;
        }
        for (; left > 0; left--) {
            UnsafeApi.putByte(array, address, (byte)
                    (UnsafeApi.getByte(inArray, inAddress++) ^ UnsafeApi.getByte(array, address)));
            address++;
        }
    }
}
