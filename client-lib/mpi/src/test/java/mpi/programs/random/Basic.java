package mpi.programs.random;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import mpi.Datatype;
import mpi.MPI;

/** What all datatypes consist of. Its values are bits, as they lie in memory, widened to a long without a sign. */
enum Basic {
    BYTE(Byte.BYTES),
    BOOLEAN(Byte.BYTES),
    CHAR(Character.BYTES),
    SHORT(Short.BYTES),
    INT(Integer.BYTES),
    LONG(Long.BYTES),
    FLOAT(Float.BYTES),
    DOUBLE(Double.BYTES);

    private static final List<Basic> ALL = List.of(values());

    /** Floats have so many bits that whole numbers of them are exact. */
    private static final int EXACT = 24;

    private final int width;

    Basic(final int width) {
        this.width = width;
    }

    static Basic chosen(final SplittableRandom random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    int width() {
        return width;
    }

    boolean isFloating() {
        return this == FLOAT || this == DOUBLE;
    }

    Datatype type() {
        return switch (this) {
            case BYTE -> MPI.BYTE;
            case BOOLEAN -> MPI.BOOLEAN;
            case CHAR -> MPI.CHAR;
            case SHORT -> MPI.SHORT;
            case INT -> MPI.INT;
            case LONG -> MPI.LONG;
            case FLOAT -> MPI.FLOAT;
            case DOUBLE -> MPI.DOUBLE;
        };
    }

    /** A number as bits; what is too long for them is cut off. */
    long bits(final long number) {
        return switch (this) {
            case BYTE -> number & 0xFF;
            case BOOLEAN -> number & 1;
            case CHAR, SHORT -> number & 0xFFFF;
            case INT -> number & 0xFFFF_FFFFL;
            case LONG -> number;
            case FLOAT -> Float.floatToRawIntBits((float) number) & 0xFFFF_FFFFL;
            case DOUBLE -> Double.doubleToRawLongBits((double) number);
        };
    }

    /** Bits as the number that reductions take them for: Open MPI takes bytes for unsigned ones. */
    long number(final long bits) {
        return switch (this) {
            case BYTE, BOOLEAN, CHAR, LONG -> bits;
            case SHORT -> (short) bits;
            case INT -> (int) bits;
            case FLOAT -> (long) Float.intBitsToFloat((int) bits);
            case DOUBLE -> (long) Double.longBitsToDouble(bits);
        };
    }

    /** Some value. */
    long any(final long chance) {
        return bits(isFloating() ? chance >> Long.SIZE - EXACT : chance);
    }

    long read(final ByteBuffer memory, final int place) {
        return switch (width) {
            case Byte.BYTES -> memory.get(place) & 0xFF;
            case Short.BYTES -> memory.getShort(place) & 0xFFFF;
            case Integer.BYTES -> memory.getInt(place) & 0xFFFF_FFFFL;
            default -> memory.getLong(place);
        };
    }

    void write(final ByteBuffer memory, final int place, final long bits) {
        switch (width) {
            case Byte.BYTES -> memory.put(place, (byte) bits);
            case Short.BYTES -> memory.putShort(place, (short) bits);
            case Integer.BYTES -> memory.putInt(place, (int) bits);
            default -> memory.putLong(place, bits);
        }
    }
}
