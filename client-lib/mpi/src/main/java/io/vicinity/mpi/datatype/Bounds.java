package io.vicinity.mpi.datatype;

/**
 * Where an element begins and ends, as MPI 4.0, section 5.1.6, computes it: bounds that were set by resizing count alone, and where the
 * upper one was not, the extent is filled up to the alignment of the strictest basic element.
 *
 * @param lower         bound.
 * @param upper         bound.
 * @param isLowerMarked was the lower one set by resizing?
 * @param isUpperMarked was the upper one set by resizing?
 * @param alignment     of the strictest basic element; 1 if there is none.
 */
record Bounds(long lower, long upper, boolean isLowerMarked, boolean isUpperMarked, int alignment) {
    /** Those of a layout without elements. */
    static final Bounds EMPTY = new Bounds(0, 0, false, false, 1);

    long extent() {
        return upper - lower;
    }

    /** Those of elements one behind the other. */
    Bounds repeated(final long count, final long stride) {
        if (count == 0) {
            return EMPTY;
        }
        final long reach = (count - 1) * stride;
        return new Bounds(
                lower + Math.min(0, reach), upper + Math.max(0, reach), isLowerMarked, isUpperMarked, alignment);
    }

    /** Those of elements somewhere else. */
    Bounds at(final long offset) {
        return new Bounds(lower + offset, upper + offset, isLowerMarked, isUpperMarked, alignment);
    }

    /** Those that hold both, before filling up. */
    Bounds and(final Bounds other) {
        final long low = isLowerMarked == other.isLowerMarked
                ? Math.min(lower, other.lower)
                : isLowerMarked ? lower : other.lower;
        final long high = isUpperMarked == other.isUpperMarked
                ? Math.max(upper, other.upper)
                : isUpperMarked ? upper : other.upper;
        return new Bounds(
                low,
                high,
                isLowerMarked || other.isLowerMarked,
                isUpperMarked || other.isUpperMarked,
                Math.max(alignment, other.alignment));
    }

    /** The same with the extent filled up to the alignment, unless the upper bound was set. */
    Bounds filled() {
        final long excess = isUpperMarked ? 0 : Math.floorMod(extent(), (long) alignment);
        return excess == 0
                ? this
                : new Bounds(lower, upper + alignment - excess, isLowerMarked, isUpperMarked, alignment);
    }
}
