package io.vicinity.mpi.reduce;

/** What predefined operations work on, as it travels: packed, in the byte order of the machine. Its number travels in messages: numbers are never given again. */
public enum Element {
    /** An unsigned integer of 8 bits. */
    BYTE(0, Byte.BYTES),
    /** An unsigned integer of 16 bits. */
    CHAR(1, Character.BYTES),
    /** A signed integer of 16 bits. */
    SHORT(2, Short.BYTES),
    /** An unsigned integer of 8 bits: 0 is false. */
    BOOLEAN(3, Byte.BYTES),
    /** A signed integer of 32 bits. */
    INT(4, Integer.BYTES),
    /** A signed integer of 64 bits. */
    LONG(5, Long.BYTES),
    /** A floating-point number of 32 bits. */
    FLOAT(6, Float.BYTES),
    /** A floating-point number of 64 bits. */
    DOUBLE(7, Double.BYTES),
    /** Two floats: real part, imaginary part. */
    FLOAT_COMPLEX(8, 2 * Float.BYTES),
    /** Two doubles: real part, imaginary part. */
    DOUBLE_COMPLEX(9, 2 * Double.BYTES),
    /** A short value and its int index. */
    SHORT_INT(10, Short.BYTES + Integer.BYTES),
    /** An int value and its int index. */
    INT_INT(11, 2 * Integer.BYTES),
    /** A long value and its int index. */
    LONG_INT(12, Long.BYTES + Integer.BYTES),
    /** A float value and its int index. */
    FLOAT_INT(13, Float.BYTES + Integer.BYTES),
    /** A double value and its int index. */
    DOUBLE_INT(14, Double.BYTES + Integer.BYTES);

    private static final Element[] ALL = values();

    private final int number;
    private final int length;

    Element(final int number, final int length) {
        this.number = number;
        this.length = length;
    }

    /**
     * Length of a packed element.
     *
     * @return it, in bytes.
     */
    public int length() {
        return length;
    }

    /**
     * What stands for it in messages.
     *
     * @return its number.
     */
    public int number() {
        return number;
    }

    /**
     * Finds an element.
     *
     * @param number that stands for it.
     * @return the element; null if there is none.
     */
    public static Element of(final int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : null;
    }
}
