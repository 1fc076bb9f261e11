package mpi;

/** What a request stands for that is no message: a collective, or an operation on a window. */
interface Pending {
    /** Is it over, well or not? */
    boolean isDone();

    /** Why it failed; null if it did not. */
    RuntimeException failure();

    /** Gives it back. One that is not done yet is done without its caller. */
    void release();
}
