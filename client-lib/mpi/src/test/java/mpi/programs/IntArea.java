package mpi.programs;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import mpi.MPI;

/** Ints that a call reads or writes, with more around them, and what is expected of all: what a call need not touch stays as it was. */
final class IntArea {
    private static final int UNTOUCHED = -777;
    private static final int MARGIN = 3;

    private final IntBuffer whole;
    private final int[] expected;

    IntArea(final Way way, final int length) {
        expected = new int[length + 2 * MARGIN];
        Arrays.fill(expected, UNTOUCHED);
        whole = way == Way.ON_HEAP ? IntBuffer.wrap(new int[expected.length]) : MPI.newIntBuffer(expected.length);
        whole.put(0, expected);
    }

    /** Values that tell everything apart. */
    static IntUnaryOperator marks(final int from, final int to) {
        return index -> 100_000 * (from + 1) + 1_000 * (to + 1) + index;
    }

    /** What a call is given: a slice. */
    IntBuffer buffer() {
        return MPI.slice(whole.duplicate(), MARGIN);
    }

    /** A value of what a call is given. */
    int get(final int place) {
        return whole.get(MARGIN + place);
    }

    /** Puts values in, and expects them to stay. */
    IntArea hold(final IntShape shape, final int offset, final int ints, final IntUnaryOperator values) {
        expect(shape, offset, ints, values);
        for (int i = 0; i < ints; i++) {
            final int place = MARGIN + offset + shape.place(i);
            whole.put(place, expected[place]);
        }
        return this;
    }

    /** Expects values that a call puts there; the offset is in ints. */
    IntArea expect(final IntShape shape, final int offset, final int ints, final IntUnaryOperator values) {
        for (int i = 0; i < ints; i++) {
            expected[MARGIN + offset + shape.place(i)] = values.applyAsInt(i);
        }
        return this;
    }

    void check(final String what) {
        final int[] actual = new int[expected.length];
        whole.get(0, actual);
        Checks.equal(Arrays.toString(actual), Arrays.toString(expected), what);
    }
}
