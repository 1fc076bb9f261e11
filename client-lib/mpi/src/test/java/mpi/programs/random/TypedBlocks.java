package mpi.programs.random;

import java.util.SplittableRandom;
import mpi.Datatype;
import mpi.MPIException;

/** Blocks in one area, each of elements of its own form. */
final class TypedBlocks {
    private final Form[] forms;
    private final int[] counts;
    private final int[] displacements;
    private final Area area;

    /** Draws the form of each block. */
    TypedBlocks(final SplittableRandom random, final Unit[] unitOf, final int quantum, final int[] units)
            throws MPIException {
        forms = new Form[units.length];
        counts = new int[units.length];
        displacements = new int[units.length];
        int end = random.nextInt(3);
        for (final int block : Draws.order(random, units.length)) {
            forms[block] = Draws.form(random, unitOf[block], quantum, units[block]);
            counts[block] = units[block] * unitOf[block].basics() / forms[block].basics();
            displacements[block] = end;
            end += forms[block].end(counts[block]) + random.nextInt(3);
        }
        area = new Area(Basic.BYTE, end);
    }

    private int basics(final int block) {
        return counts[block] * forms[block].basics();
    }

    TypedBlocks hold(final int block, final Area.Values values) {
        area.hold(forms[block], displacements[block], basics(block), values);
        return this;
    }

    TypedBlocks expect(final int block, final Area.Values values) {
        area.expect(forms[block], displacements[block], basics(block), values);
        return this;
    }

    Area area() {
        return area;
    }

    Datatype[] types() {
        final Datatype[] types = new Datatype[forms.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = forms[i].type();
        }
        return types;
    }

    int[] counts() {
        return counts.clone();
    }

    /** Where each block begins, in bytes. */
    int[] displacements() {
        return displacements.clone();
    }
}
