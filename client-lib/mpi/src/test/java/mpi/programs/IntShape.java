package mpi.programs;

import mpi.Datatype;
import mpi.MPI;
import mpi.MPIException;

/**
 * A datatype of ints, and where they lie.
 *
 * @param type   datatype.
 * @param size   ints of an element.
 * @param extent from one element to the next, in ints.
 * @param step   from one int of an element to the next, in ints.
 */
record IntShape(Datatype type, int size, int extent, int step) {
    /** Ints, one behind the other. */
    static IntShape plain() {
        return new IntShape(MPI.INT, 1, 1, 1);
    }

    /** Two ints each, with one between them that is not meant. */
    static IntShape pairs() throws MPIException {
        final Datatype type = Datatype.createVector(2, 1, 2, MPI.INT);
        type.commit();
        return new IntShape(type, 2, 3, 2);
    }

    /** An int each, with one behind it that is not meant. */
    static IntShape spread() throws MPIException {
        final Datatype type = Datatype.createResized(MPI.INT, 0, 2 * Integer.BYTES);
        type.commit();
        return new IntShape(type, 1, 2, 1);
    }

    /** Three ints each, one behind the other. */
    static IntShape triples() throws MPIException {
        final Datatype type = Datatype.createContiguous(3, MPI.INT);
        type.commit();
        return new IntShape(type, 3, 3, 1);
    }

    /** Where an int of a sequence of elements lies, in ints from the first one. */
    int place(final int index) {
        return index / size * extent + index % size * step;
    }

    /** Elements that have some ints. */
    int count(final int ints) {
        return ints / size;
    }

    /** How far some ints reach. */
    int length(final int ints) {
        return count(ints) * extent;
    }

    /** Where blocks of so many elements lie, in elements: the last one first, each behind room for an element. */
    static int[] displacements(final int[] counts) {
        final int[] displacements = new int[counts.length];
        int at = 1;
        for (int i = counts.length - 1; i >= 0; i--) {
            displacements[i] = at;
            at += counts[i] + 1;
        }
        return displacements;
    }

    /** How far such blocks reach. */
    int room(final int[] counts) {
        int elements = 1;
        for (final int count : counts) {
            elements += count + 1;
        }
        return elements * extent;
    }
}
