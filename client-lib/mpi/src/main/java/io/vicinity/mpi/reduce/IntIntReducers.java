package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;

/** Reductions of pairs: a value of type int, and its int index behind it without a gap. */
final class IntIntReducers {
    private static final int LENGTH = Integer.BYTES + Integer.BYTES;

    private IntIntReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAXLOC -> IntIntReducers::max;
            case MINLOC -> IntIntReducers::min;
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
            final int left = in.getInt(source);
            final int right = inout.getInt(target);
            final int leftLocation = in.getInt(source + Integer.BYTES);
            if (left > right) {
                inout.putInt(target, left);
                inout.putInt(target + Integer.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Integer.BYTES)) {
                inout.putInt(target + Integer.BYTES, leftLocation);
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
            final int left = in.getInt(source);
            final int right = inout.getInt(target);
            final int leftLocation = in.getInt(source + Integer.BYTES);
            if (left < right) {
                inout.putInt(target, left);
                inout.putInt(target + Integer.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Integer.BYTES)) {
                inout.putInt(target + Integer.BYTES, leftLocation);
            }
        }
    }
}
