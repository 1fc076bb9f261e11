package mpi.programs;

/** How a call that has several forms is made. */
enum Way {
    /** The blocking form, with slices of arrays. */
    ON_HEAP,
    /** The blocking form, with direct buffers. */
    DIRECT,
    /** The form that begins, with direct buffers. */
    BEGUN;

    boolean begins() {
        return this == BEGUN;
    }
}
