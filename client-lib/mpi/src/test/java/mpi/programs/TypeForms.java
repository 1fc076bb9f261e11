package mpi.programs;

import java.nio.ByteBuffer;
import mpi.Comm;
import mpi.Datatype;
import mpi.MPI;
import mpi.MPIException;

/** Derived datatypes in all their forms, sent by one rank to itself and packed, and compared with where their bytes are. */
public final class TypeForms {
    private static final int COUNT = 3;
    private static final int OFFSET = 64;
    private static final int ROOM = 2_048;

    /** Of the predefined type that all consist of. */
    private final int width;

    private final Datatype base;
    private final Comm self = MPI.COMM_SELF;

    private TypeForms(final Datatype base, final int width) {
        this.base = base;
        this.width = width;
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        new TypeForms(MPI.SHORT, Short.BYTES).run();
        new TypeForms(MPI.DOUBLE, Double.BYTES).run();
        MPI.Finalize();
    }

    private void run() throws MPIException {
        final int[] vector = {0, width, 5 * width, 6 * width, 10 * width, 11 * width};
        check(Datatype.createVector(3, 2, 5, base), vector, 0, 12 * width, "vector");
        // The stride is in bytes, and need not be a multiple of an element.
        final int stride = 5 * width + width / 2;
        final int[] hvector = {0, width, stride, stride + width, 2 * stride, 2 * stride + width};
        check(Datatype.createHVector(3, 2, stride, base), hvector, 0, 13 * width, "hvector");
        final int[] indexed = {7 * width, 8 * width, width, 10 * width, 11 * width, 12 * width};
        check(
                Datatype.createIndexed(new int[] {2, 0, 1, 3}, new int[] {7, 3, 1, 10}, base),
                indexed,
                width,
                12 * width,
                "indexed");
        final int[] hindexed = {9 * width, 2 * width, 3 * width};
        final Datatype blocks = Datatype.createHIndexed(new int[] {1, 2}, new int[] {9 * width, 2 * width}, base);
        check(blocks, hindexed, 2 * width, 8 * width, "hindexed");
        final Datatype resized = Datatype.createResized(blocks, -width, 11 * width);
        check(resized, hindexed, -width, 11 * width, "resized");
        Checks.equal(resized.getTrueLb(), 2, "where the elements of a resized one begin");
        Checks.equal(resized.getTrueExtent(), 8, "how far the elements of a resized one reach");
        check(resized.dup(), hindexed, -width, 11 * width, "duplicate");
        check(
                Datatype.createVector(2, 1, 3, resized),
                repeated(hindexed, 2, 33 * width),
                -width,
                44 * width,
                "vector of resized ones");
        check(
                Datatype.createContiguous(3, resized),
                repeated(hindexed, 3, 11 * width),
                -width,
                33 * width,
                "resized ones behind each other");
        check(
                Datatype.createHVector(2, 2, 40 * width, Datatype.createIndexed(new int[] {1}, new int[] {3}, base)),
                new int[] {3 * width, 4 * width, 43 * width, 44 * width},
                3 * width,
                42 * width,
                "hvector of indexed ones");
    }

    private static int[] repeated(final int[] places, final int times, final int distance) {
        final int[] all = new int[times * places.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = i / places.length * distance + places[i % places.length];
        }
        return all;
    }

    private static byte value(final int place) {
        return (byte) (place * 7 + place / 251);
    }

    /**
     * Checks what a type says, and what is sent and received by it.
     *
     * @param places of the elements of one, in bytes, in their order.
     */
    private void check(
            final Datatype type, final int[] places, final int lowerBound, final int extent, final String what)
            throws MPIException {
        Checks.equal(type.getSize(), places.length, "size of a " + what);
        Checks.equal(type.getLb() * width, lowerBound, "lower bound of a " + what);
        Checks.equal(type.getExtent() * width, extent, "extent of a " + what);
        type.commit();
        final ByteBuffer memory = MPI.newByteBuffer(ROOM);
        for (int i = 0; i < ROOM; i++) {
            memory.put(i, value(i));
        }
        final byte[] plain = new byte[COUNT * places.length * width];
        final int[] from = new int[plain.length];
        for (int i = 0; i < plain.length; i++) {
            final int element = i / width;
            from[i] = OFFSET + element / places.length * extent + places[element % places.length] + i % width;
        }
        final ByteBuffer origin = MPI.slice(memory.duplicate(), OFFSET);
        self.sendRecv(origin, COUNT, type, 0, 1, plain, plain.length, MPI.BYTE, 0, 1);
        checkPlain(plain, from, "what is sent as " + what);
        final byte[] packed = new byte[plain.length + 5];
        Checks.equal(self.pack(origin, COUNT, type, packed, 5), packed.length, "where what is packed ends");
        System.arraycopy(packed, 5, plain, 0, plain.length);
        checkPlain(plain, from, "what is packed as " + what);
        final byte[] expected = new byte[ROOM];
        memory.get(0, expected);
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) ~value(i);
            packed[i + 5] = value(i);
            expected[from[i]] = plain[i];
        }
        self.sendRecv(plain, plain.length, MPI.BYTE, 0, 2, origin, COUNT, type, 0, 2);
        checkMemory(memory, expected, "what is received as " + what);
        for (int i = 0; i < plain.length; i++) {
            expected[from[i]] = value(i);
        }
        Checks.equal(self.unpack(packed, 5, origin, COUNT, type), packed.length, "where what is unpacked ends");
        checkMemory(memory, expected, "what is unpacked as " + what);
    }

    private static void checkPlain(final byte[] plain, final int[] from, final String what) {
        for (int i = 0; i < plain.length; i++) {
            Checks.equal(plain[i], value(from[i]), what + ", byte " + i);
        }
    }

    private static void checkMemory(final ByteBuffer memory, final byte[] expected, final String what) {
        for (int i = 0; i < expected.length; i++) {
            Checks.equal(memory.get(i), expected[i], what + ", byte " + i);
        }
    }
}
