package mpi.programs.random;

import java.util.SplittableRandom;
import mpi.Datatype;
import mpi.MPI;
import mpi.MPIException;

/** The least that is sent: some basic elements, in an order that sender and receiver know. Where they lie in memory is a matter of each. */
final class Unit {
    /** Basic elements of a structure, at most. */
    private static final int LONGEST = 4;

    /** Bytes between two of them, at most. */
    private static final int WIDEST_GAP = 5;

    private final Basic[] basics;

    /** The predefined type that this is; null if it is a structure. */
    private final Datatype type;

    private final int[] places;
    private final int extent;

    private Unit(final Datatype type, final Basic[] basics, final int[] places, final int extent) {
        this.type = type;
        this.basics = basics;
        this.places = places;
        this.extent = extent;
    }

    static Unit of(final Basic basic) {
        return new Unit(basic.type(), new Basic[] {basic}, new int[1], basic.width());
    }

    /** A real and an imaginary part. */
    static Unit complex(final Basic part) {
        return new Unit(
                part == Basic.FLOAT ? MPI.FLOAT_COMPLEX : MPI.DOUBLE_COMPLEX,
                new Basic[] {part, part},
                new int[] {0, part.width()},
                2 * part.width());
    }

    /** A value with its index, as a structure of C. */
    static Unit pair(final Basic value) {
        final int index = Math.max(Integer.BYTES, value.width());
        return new Unit(
                switch (value) {
                    case SHORT -> MPI.SHORT_INT;
                    case INT -> MPI.INT2;
                    case LONG -> MPI.LONG_INT;
                    case FLOAT -> MPI.FLOAT_INT;
                    case DOUBLE -> MPI.DOUBLE_INT;
                    case BYTE, BOOLEAN, CHAR -> throw new IllegalArgumentException("no pairs of " + value);
                },
                new Basic[] {value, Basic.INT},
                new int[] {0, index},
                2 * index);
    }

    /** Two of a kind, which are no predefined type. */
    static Unit two(final Basic basic) {
        return new Unit(null, new Basic[] {basic, basic}, null, 0);
    }

    static Unit any(final SplittableRandom random) {
        final Basic basic = Basic.chosen(random);
        return switch (random.nextInt(10)) {
            case 0 -> complex(random.nextBoolean() ? Basic.FLOAT : Basic.DOUBLE);
            case 1 -> pair(PAIRED[random.nextInt(PAIRED.length)]);
            case 2 -> new Unit(MPI.PACKED, new Basic[] {Basic.BYTE}, new int[1], Byte.BYTES);
            case 3, 4 -> {
                final Basic[] basics = new Basic[1 + random.nextInt(LONGEST)];
                for (int i = 0; i < basics.length; i++) {
                    basics[i] = Basic.chosen(random);
                }
                yield new Unit(null, basics, null, 0);
            }
            default -> of(basic);
        };
    }

    /** Values that have pairs. */
    static final Basic[] PAIRED = {Basic.SHORT, Basic.INT, Basic.LONG, Basic.FLOAT, Basic.DOUBLE};

    /** Basic elements. */
    int basics() {
        return basics.length;
    }

    /** What it has in bytes, without gaps. */
    int bytes() {
        int bytes = 0;
        for (final Basic basic : basics) {
            bytes += basic.width();
        }
        return bytes;
    }

    /** Of which arrays it is an element: bytes if its basic elements differ. */
    Basic held() {
        for (final Basic basic : basics) {
            if (basic != basics[0]) {
                return Basic.BYTE;
            }
        }
        return type == MPI.INT2 ? Basic.BYTE : basics[0];
    }

    /** What is a multiple of it, in bytes, is one of elements of {@link #held}. */
    int alignment() {
        int alignment = 1;
        for (final Basic basic : basics) {
            alignment = Math.max(alignment, basic.width());
        }
        return alignment;
    }

    /** A form of one; that of a structure has its basic elements anywhere. */
    Form form(final SplittableRandom random) throws MPIException {
        if (type != null) {
            return Form.of(type, basics, places, extent);
        }
        final int[] order = Draws.order(random, basics.length);
        final boolean isUniform = held() == basics[0];
        final int[] lengths = new int[basics.length];
        final int[] displacements = new int[basics.length];
        final Datatype[] types = new Datatype[basics.length];
        int end = 0;
        for (final int i : order) {
            lengths[i] = 1;
            types[i] = basics[i].type();
            displacements[i] = end + random.nextInt(WIDEST_GAP) * (isUniform ? basics[i].width() : 1);
            end = displacements[i] + basics[i].width();
        }
        final int room = (end / alignment() + 1) * alignment();
        final Datatype struct = Datatype.createStruct(lengths, displacements, types);
        return Form.of(Datatype.createResized(struct, 0, room), basics, displacements, room);
    }
}
