package mpi.programs.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mpi.Datatype;
import mpi.MPIException;

/** A datatype, and where the basic elements of one of its elements lie, in bytes from its origin, in the order in which they are sent. */
final class Form {
    private final Datatype type;
    private final Basic[] basics;
    private final int[] places;
    private final int lower;
    private final int upper;

    private Form(final Datatype type, final Basic[] basics, final int[] places, final int lower, final int upper) {
        this.type = type;
        this.basics = basics;
        this.places = places;
        this.lower = lower;
        this.upper = upper;
    }

    /** An element of another form within a new one. */
    private record Part(int place, Form form) {}

    /** One that begins at its origin. */
    static Form of(final Datatype type, final Basic[] basics, final int[] places, final int extent) {
        return new Form(type, basics, places, 0, extent);
    }

    private static Form join(final Datatype type, final List<Part> parts) {
        final int length =
                parts.stream().mapToInt(part -> part.form.places.length).sum();
        final Basic[] basics = new Basic[length];
        final int[] places = new int[length];
        int lowest = Integer.MAX_VALUE;
        int highest = Integer.MIN_VALUE;
        int at = 0;
        for (final Part part : parts) {
            for (int i = 0; i < part.form.places.length; i++) {
                basics[at] = part.form.basics[i];
                places[at++] = part.place + part.form.places[i];
            }
            lowest = Math.min(lowest, part.place + part.form.lower);
            highest = Math.max(highest, part.place + part.form.upper);
        }
        return new Form(type, basics, places, lowest, highest);
    }

    /** Blocks of elements of this form: so many of them, from so many bytes on. */
    private List<Part> parts(final int[] lengths, final int[] displacements) {
        final List<Part> parts = new ArrayList<>();
        for (int block = 0; block < lengths.length; block++) {
            for (int i = 0; i < lengths[block]; i++) {
                parts.add(new Part(displacements[block] + i * extent(), this));
            }
        }
        return parts;
    }

    Form contiguous(final int count) throws MPIException {
        return join(Datatype.createContiguous(count, type), parts(new int[] {count}, new int[1]));
    }

    /** The stride is in elements. */
    Form vector(final int count, final int length, final int stride) throws MPIException {
        return join(Datatype.createVector(count, length, stride, type), strided(count, length, stride * extent()));
    }

    /** The stride is in bytes. */
    Form hvector(final int count, final int length, final int stride) throws MPIException {
        return join(Datatype.createHVector(count, length, stride, type), strided(count, length, stride));
    }

    private List<Part> strided(final int count, final int length, final int stride) {
        final int[] lengths = new int[count];
        final int[] displacements = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = length;
            displacements[i] = i * stride;
        }
        return parts(lengths, displacements);
    }

    /** Displacements are in elements. */
    Form indexed(final int[] lengths, final int[] displacements) throws MPIException {
        final int[] bytes =
                Arrays.stream(displacements).map(each -> each * extent()).toArray();
        return join(Datatype.createIndexed(lengths, displacements, type), parts(lengths, bytes));
    }

    /** Displacements are in bytes. */
    Form hindexed(final int[] lengths, final int[] displacements) throws MPIException {
        return join(Datatype.createHIndexed(lengths, displacements, type), parts(lengths, displacements));
    }

    /** Displacements are in bytes. */
    Form struct(final int[] lengths, final int[] displacements) throws MPIException {
        final Datatype[] types = new Datatype[lengths.length];
        Arrays.fill(types, type);
        return join(Datatype.createStruct(lengths, displacements, types), parts(lengths, displacements));
    }

    Form resized(final int newLower, final int newExtent) throws MPIException {
        return new Form(
                Datatype.createResized(type, newLower, newExtent), basics, places, newLower, newLower + newExtent);
    }

    Form duplicate() throws MPIException {
        return new Form(type.dup(), basics, places, lower, upper);
    }

    Form committed() throws MPIException {
        type.commit();
        return this;
    }

    Datatype type() {
        return type;
    }

    int extent() {
        return upper - lower;
    }

    /** Basic elements of an element. */
    int basics() {
        return places.length;
    }

    Basic basic(final int index) {
        return basics[index % places.length];
    }

    /** Where a basic element of a row of elements lies. */
    int place(final int index) {
        return index / places.length * extent() + places[index % places.length];
    }

    /** Where the first byte of an element lies. */
    int first() {
        return Arrays.stream(places).min().orElse(0);
    }

    /** Behind the last byte of an element. */
    int end() {
        int end = 0;
        for (int i = 0; i < places.length; i++) {
            end = Math.max(end, places[i] + basics[i].width());
        }
        return end;
    }

    /** Behind the last byte of a row of elements. */
    int end(final int count) {
        return count == 0 ? 0 : (count - 1) * extent() + end();
    }

    @Override
    public String toString() {
        return Arrays.toString(basics) + " at " + Arrays.toString(places) + ", " + extent() + " apart";
    }
}
