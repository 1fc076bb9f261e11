package io.vicinity.mpi.reduce;

/** The predefined operations of MPI 4.0, sections 6.9.2, 6.9.4 and 12.3.4. Its number travels: numbers are never given again. */
public enum Operator {
    /** The greater one. */
    MAX(0),
    /** The lesser one. */
    MIN(1),
    /** The sum; integers wrap around. */
    SUM(2),
    /** The product; integers wrap around. */
    PROD(3),
    /** Logical and: 1 if neither is 0, else 0. */
    LAND(4),
    /** Bitwise and. */
    BAND(5),
    /** Logical or: 0 if both are 0, else 1. */
    LOR(6),
    /** Bitwise or. */
    BOR(7),
    /** Logical exclusive or: 1 if exactly one is 0, else 0. */
    LXOR(8),
    /** Bitwise exclusive or. */
    BXOR(9),
    /** The greater value with its index; of equal values the lower index. */
    MAXLOC(10),
    /** The lesser value with its index; of equal values the lower index. */
    MINLOC(11),
    /** The left operand, which in an accumulation is the origin's. Not for collective operations. */
    REPLACE(12),
    /** The right operand, which in an accumulation is what the target has. Not for collective operations. */
    NO_OP(13);

    private static final Operator[] ALL = values();

    private final int number;

    Operator(final int number) {
        this.number = number;
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
     * Finds an operator.
     *
     * @param number that stands for it.
     * @return the operator; null if there is none.
     */
    public static Operator of(final int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : null;
    }
}
