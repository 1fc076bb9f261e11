package mpi.programs.random;

import java.util.Arrays;
import java.util.SplittableRandom;
import mpi.Datatype;
import mpi.MPIException;

/** Blocks of elements in one area: where they lie, and what they are. */
final class Blocks {
    private final Form form;
    private final Area area;
    private final int[] counts;
    private final int[] displacements;
    private final int[] basics;

    private Blocks(
            final Form form, final Area area, final int[] counts, final int[] displacements, final int[] basics) {
        this.form = form;
        this.area = area;
        this.counts = counts;
        this.displacements = displacements;
        this.basics = basics;
    }

    /**
     * Blocks of a form that is drawn.
     *
     * @param units    of each block, multiples of the quantum.
     * @param isVaried do they lie anywhere, or one behind the other?
     */
    static Blocks of(
            final SplittableRandom random,
            final Unit unit,
            final int quantum,
            final int[] units,
            final boolean isVaried)
            throws MPIException {
        final Form form =
                Draws.form(random, unit, quantum, 2 * Arrays.stream(units).sum() + 3 * units.length);
        final int each = form.basics() / unit.basics();
        final int[] counts = Arrays.stream(units).map(count -> count / each).toArray();
        return of(random, unit.held(), form, counts, isVaried);
    }

    static Blocks of(
            final SplittableRandom random,
            final Basic held,
            final Form form,
            final int[] counts,
            final boolean isVaried) {
        final int[] displacements = isVaried ? varied(random, counts) : even(counts);
        int end = 0;
        for (int i = 0; i < counts.length; i++) {
            end = Math.max(end, displacements[i] * form.extent() + form.end(counts[i]));
        }
        final int[] basics =
                Arrays.stream(counts).map(count -> count * form.basics()).toArray();
        return new Blocks(form, new Area(held, end), counts, displacements, basics);
    }

    private static int[] even(final int[] counts) {
        final int[] displacements = new int[counts.length];
        for (int i = 1; i < counts.length; i++) {
            displacements[i] = displacements[i - 1] + counts[i - 1];
        }
        return displacements;
    }

    private static int[] varied(final SplittableRandom random, final int[] counts) {
        final int[] displacements = new int[counts.length];
        int end = random.nextInt(3);
        for (final int block : Draws.order(random, counts.length)) {
            displacements[block] = end;
            end += counts[block] + random.nextInt(3);
        }
        return displacements;
    }

    /** Puts the values of a block in. */
    Blocks hold(final int block, final Area.Values values) {
        area.hold(form, displacements[block] * form.extent(), basics[block], values);
        return this;
    }

    /** Expects the values of a block. */
    Blocks expect(final int block, final Area.Values values) {
        area.expect(form, displacements[block] * form.extent(), basics[block], values);
        return this;
    }

    Area area() {
        return area;
    }

    Datatype type() {
        return form.type();
    }

    int count() {
        return counts[0];
    }

    /** Elements of each block. */
    int[] counts() {
        return counts.clone();
    }

    @Override
    public String toString() {
        return Arrays.toString(counts) + " elements at " + Arrays.toString(displacements) + " of " + form;
    }

    /** Where each block begins, in elements. */
    int[] displacements() {
        return displacements.clone();
    }
}
