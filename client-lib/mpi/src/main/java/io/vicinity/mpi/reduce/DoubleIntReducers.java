package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;

/** Reductions of pairs: a value of type double, and its int index behind it without a gap. */
final class DoubleIntReducers {
    private static final int LENGTH = Double.BYTES + Integer.BYTES;

    private DoubleIntReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAXLOC -> DoubleIntReducers::max;
            case MINLOC -> DoubleIntReducers::min;
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
            final double left = in.getDouble(source);
            final double right = inout.getDouble(target);
            final int leftLocation = in.getInt(source + Double.BYTES);
            if (left > right) {
                inout.putDouble(target, left);
                inout.putInt(target + Double.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Double.BYTES)) {
                inout.putInt(target + Double.BYTES, leftLocation);
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
            final double left = in.getDouble(source);
            final double right = inout.getDouble(target);
            final int leftLocation = in.getInt(source + Double.BYTES);
            if (left < right) {
                inout.putDouble(target, left);
                inout.putInt(target + Double.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Double.BYTES)) {
                inout.putInt(target + Double.BYTES, leftLocation);
            }
        }
    }
}
