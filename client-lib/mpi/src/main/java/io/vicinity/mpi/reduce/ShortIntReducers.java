package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;

/** Reductions of pairs: a value of type short, and its int index behind it without a gap. */
final class ShortIntReducers {
    private static final int LENGTH = Short.BYTES + Integer.BYTES;

    private ShortIntReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAXLOC -> ShortIntReducers::max;
            case MINLOC -> ShortIntReducers::min;
            default -> null;
        };
    }

    private static void max(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        in.boundsCheck(inIndex, Math.multiplyExact(count, LENGTH));
        inout.boundsCheck(inoutIndex, Math.multiplyExact(count, LENGTH));
        for (int i = 0; i < count; i++) {
            final int source = inIndex + i * LENGTH;
            final int target = inoutIndex + i * LENGTH;
            final short left = in.getShort(source);
            final short right = inout.getShort(target);
            final int leftLocation = in.getInt(source + Short.BYTES);
            if (left > right) {
                inout.putShort(target, left);
                inout.putInt(target + Short.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Short.BYTES)) {
                inout.putInt(target + Short.BYTES, leftLocation);
            }
        }
    }

    private static void min(
            final MutableDirectBuffer in,
            final int inIndex,
            final MutableDirectBuffer inout,
            final int inoutIndex,
            final int count) {
        in.boundsCheck(inIndex, Math.multiplyExact(count, LENGTH));
        inout.boundsCheck(inoutIndex, Math.multiplyExact(count, LENGTH));
        for (int i = 0; i < count; i++) {
            final int source = inIndex + i * LENGTH;
            final int target = inoutIndex + i * LENGTH;
            final short left = in.getShort(source);
            final short right = inout.getShort(target);
            final int leftLocation = in.getInt(source + Short.BYTES);
            if (left < right) {
                inout.putShort(target, left);
                inout.putInt(target + Short.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Short.BYTES)) {
                inout.putInt(target + Short.BYTES, leftLocation);
            }
        }
    }
}
