package mpi.programs;

import java.nio.ByteBuffer;
import mpi.Comm;
import mpi.Datatype;
import mpi.DoubleComplex;
import mpi.Int2;
import mpi.MPI;
import mpi.MPIException;
import mpi.Op;
import mpi.Status;
import mpi.Struct;
import mpi.UserFunction;

/** Datatypes, structures and operations, of two ranks. */
public final class Types {
    private Types() {}

    /** A structure as users write it. */
    private static final class Particle extends Struct {
        private final int kind = addInt();
        private final int place = setOffset(8).addDouble(2);

        @Override
        protected Data newData() {
            return new Data();
        }

        private final class Data extends Struct.Data {
            private void set(final int newKind, final double x, final double y) {
                putInt(kind, newKind);
                putDouble(place, 0, x);
                putDouble(place, 1, y);
            }

            private double y() {
                return getDouble(place, 1);
            }
        }
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        sizes();
        structures(rank);
        columns(rank);
        packed(rank);
        operations(rank);
        MPI.Finalize();
    }

    private static void sizes() throws MPIException {
        Checks.equal(MPI.INT.getSize(), 1, "sizes are in basic elements");
        Checks.equal(Datatype.createVector(3, 1, 4, MPI.DOUBLE).getExtent(), 9, "extent in basic elements");
        Checks.equal(MPI.LONG_INT.getExtent(), 16, "extent in bytes");
        Checks.equal(
                Datatype.createStruct(new int[] {1, 1}, new int[] {0, 8}, new Datatype[] {MPI.INT, MPI.DOUBLE})
                        .getSize(),
                12,
                "size of a structure in bytes");
    }

    private static void structures(final int rank) throws MPIException {
        final Particle particle = new Particle();
        Checks.equal(particle.getExtent(), 24, "extent");
        final ByteBuffer particles = MPI.newByteBuffer(3 * particle.getExtent());
        if (rank == 0) {
            for (int i = 0; i < 3; i++) {
                final Particle.Data data = particle.getData(particles, i);
                data.set(i, 1.5 * i, -2.5 * i);
            }
            MPI.COMM_WORLD.send(particles, 3, particle.getType(), 1, 0);
        } else {
            final Status status = MPI.COMM_WORLD.recv(particles, 3, particle.getType(), 0, 0);
            Checks.equal(status.getCount(particle.getType()), 3, "particles");
            Checks.equal(status.getElements(particle.getType()), 9, "numbers");
            final Particle.Data data = particle.getData(particles, 2);
            Checks.equal(data.y(), -5.0, "place of the last");
        }
    }

    private static void columns(final int rank) throws MPIException {
        final int[] matrix = new int[12];
        final Datatype column = Datatype.createVector(3, 1, 4, MPI.INT);
        column.commit();
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = rank == 0 ? i : 0;
        }
        if (rank == 0) {
            MPI.COMM_WORLD.send(MPI.slice(matrix, 1), 1, column, 1, 0);
        } else {
            MPI.COMM_WORLD.recv(MPI.slice(matrix, 2), 1, column, 0, 0);
            Checks.equal(matrix[2], 1, "top");
            Checks.equal(matrix[10], 9, "bottom");
            Checks.equal(matrix[9], 0, "beside");
        }
    }

    private static void packed(final int rank) throws MPIException {
        final byte[] packed = new byte[MPI.COMM_WORLD.packSize(1, MPI.INT) + MPI.COMM_WORLD.packSize(2, MPI.DOUBLE)];
        if (rank == 0) {
            final int behind = MPI.COMM_WORLD.pack(new int[] {7}, 1, MPI.INT, packed, 0);
            MPI.COMM_WORLD.pack(new double[] {1, 2}, 2, MPI.DOUBLE, packed, behind);
        }
        MPI.COMM_WORLD.bcast(packed, packed.length, MPI.PACKED, 0);
        final int[] number = new int[1];
        final double[] numbers = new double[2];
        final int behind = MPI.COMM_WORLD.unpack(packed, 0, number, 1, MPI.INT);
        Checks.equal(MPI.COMM_WORLD.unpack(packed, behind, numbers, 2, MPI.DOUBLE), packed.length, "all unpacked");
        Checks.equal(number[0] + numbers[1], 9.0, "unpacked");
    }

    private static void operations(final int rank) throws MPIException {
        final ByteBuffer pairs = MPI.newByteBuffer(MPI.INT2.getExtent());
        final Int2.Data pair = MPI.int2.getData(pairs);
        pair.putValue(10 - rank);
        pair.putIndex(rank);
        MPI.COMM_WORLD.allReduce(pairs, 1, MPI.INT2, MPI.MINLOC);
        Checks.equal(pair.getIndex(), 1, "where the least one is");
        final double[] complex = {rank, 1};
        MPI.COMM_WORLD.allReduce(complex, 1, MPI.DOUBLE_COMPLEX, MPI.PROD);
        Checks.equal(DoubleComplex.get(complex).getImag(), 1.0, "product of complex numbers");
        final Op arrays = new Op(
                new UserFunction() {
                    @Override
                    public void call(final Object in, final Object inOut, final int count, final Datatype type) {
                        for (int i = 0; i < count; i++) {
                            ((int[]) inOut)[i] = 10 * ((int[]) in)[i] + ((int[]) inOut)[i];
                        }
                    }
                },
                false);
        final int[] digits = {rank + 1, rank + 3};
        MPI.COMM_WORLD.allReduce(digits, 2, MPI.INT, arrays);
        Checks.equal(digits[0], 12, "ranks in their order");
        Checks.equal(digits[1], 34, "ranks in their order");
        final Op buffers = new Op(
                new UserFunction() {
                    @Override
                    public void call(
                            final ByteBuffer in, final ByteBuffer inOut, final int count, final Datatype type) {
                        for (int i = 0; i < count; i++) {
                            inOut.putLong(8 * i, Math.max(in.getLong(8 * i), inOut.getLong(8 * i)));
                        }
                    }
                },
                true);
        final long[] longs = {rank, -rank};
        MPI.COMM_WORLD.allReduce(longs, 2, MPI.LONG, buffers);
        Checks.equal(longs[0] + longs[1], 1L, "greatest ones");
        final int[] local = {1, 2};
        Comm.reduceLocal(new int[] {5, 6}, local, 2, MPI.INT, MPI.SUM);
        Checks.equal(local[1], 8, "reduced here");
        arrays.free();
        Checks.isTrue(arrays.isNull(), "freed");
    }
}
