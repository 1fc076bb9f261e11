package io.vicinity.mpi.reduce;

import org.agrona.MutableDirectBuffer;

/** Reductions of pairs: a value of type long, and its int index behind it without a gap. */
final class LongIntReducers {
    private static final int LENGTH = Long.BYTES + Integer.BYTES;

    private LongIntReducers() {}

    /** The reducer of an operator, or null where it is not defined here. */
    static Reducer of(final Operator operator) {
        return switch (operator) {
            case MAXLOC -> LongIntReducers::max;
            case MINLOC -> LongIntReducers::min;
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
            final long left = in.getLong(source);
            final long right = inout.getLong(target);
            final int leftLocation = in.getInt(source + Long.BYTES);
            if (left > right) {
                inout.putLong(target, left);
                inout.putInt(target + Long.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Long.BYTES)) {
                inout.putInt(target + Long.BYTES, leftLocation);
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
            final long left = in.getLong(source);
            final long right = inout.getLong(target);
            final int leftLocation = in.getInt(source + Long.BYTES);
            if (left < right) {
                inout.putLong(target, left);
                inout.putInt(target + Long.BYTES, leftLocation);
            } else if (left == right && leftLocation < inout.getInt(target + Long.BYTES)) {
                inout.putInt(target + Long.BYTES, leftLocation);
            }
        }
    }
}
