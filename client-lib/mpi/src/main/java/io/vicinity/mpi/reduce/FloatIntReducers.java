package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;

/** Reductions of pairs: a value of type float, and its int index behind it without a gap. */
final class FloatIntReducers {
    private static final int LENGTH = Float.BYTES + Integer.BYTES;

    private FloatIntReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAXLOC -> FloatIntReducers::max;
            case MINLOC -> FloatIntReducers::min;
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
            final float left = in.getFloat(source);
            final float right = inout.getFloat(target);
            final int leftLocation = in.getInt(source + Float.BYTES);
            if (left > right) {
                inout.putFloat(target, left);
                inout.putInt(target + Float.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Float.BYTES)) {
                inout.putInt(target + Float.BYTES, leftLocation);
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
            final float left = in.getFloat(source);
            final float right = inout.getFloat(target);
            final int leftLocation = in.getInt(source + Float.BYTES);
            if (left < right) {
                inout.putFloat(target, left);
                inout.putInt(target + Float.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Float.BYTES)) {
                inout.putInt(target + Float.BYTES, leftLocation);
            }
        }
    }
}
