package io.vicinity.mpi.datatype;

/**
 * The predefined types. Sizes are those of the packed form, the one in which elements travel: without the gaps that alignment leaves in
 * memory.
 */
public enum Kind {
    BYTE(Byte.BYTES),
    CHAR(Character.BYTES),
    SHORT(Short.BYTES),
    BOOLEAN(Byte.BYTES),
    INT(Integer.BYTES),
    LONG(Long.BYTES),
    FLOAT(Float.BYTES),
    DOUBLE(Double.BYTES),
    PACKED(Byte.BYTES),

    /** Real and imaginary part, a float each. */
    FLOAT_COMPLEX(2 * Float.BYTES, Float.BYTES),

    /** Real and imaginary part, a double each. */
    DOUBLE_COMPLEX(2 * Double.BYTES, Double.BYTES),

    /** An int value and its int index. */
    INT2(INT),

    /** A short value and its int index. */
    SHORT_INT(SHORT),

    /** A long value and its int index. */
    LONG_INT(LONG),

    /** A float value and its int index. */
    FLOAT_INT(FLOAT),

    /** A double value and its int index. */
    DOUBLE_INT(DOUBLE);

    private final int size;
    private final int alignment;
    private final Kind value;

    Kind(final int size) {
        this(size, size);
    }

    Kind(final int size, final int alignment) {
        this.size = size;
        this.alignment = alignment;
        this.value = null;
    }

    Kind(final Kind value) {
        this.size = value.size + Integer.BYTES;
        this.alignment = Math.max(value.size, Integer.BYTES);
        this.value = value;
    }

    /** Bytes of one element in the packed form. */
    public int size() {
        return size;
    }

    /** Bytes on a multiple of which an element lies in a C structure. */
    public int alignment() {
        return alignment;
    }

    /** Is it a value with its index, as MINLOC and MAXLOC take it? */
    public boolean isPair() {
        return value != null;
    }

    /**
     * What a pair's value is.
     *
     * @return null if this is no pair.
     */
    public Kind value() {
        return value;
    }
}
