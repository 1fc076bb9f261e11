package mpi.programs;

import mpi.MPIException;
import mpi.Request;

/** What programs expect. They are programs as users write them, so they know of no test framework. */
final class Checks {
    private Checks() {}

    static void equal(final Object actual, final Object expected, final String what) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": " + actual + " instead of " + expected);
        }
    }

    static void isTrue(final boolean holds, final String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** A call of MPI. */
    interface Call {
        void run() throws MPIException;
    }

    /** A call for several requests. */
    interface Several {
        void run(Request[] requests) throws MPIException;
    }

    /** Runs what must fail, and returns its message. */
    static String failure(final int errorClass, final Call call) {
        try {
            call.run();
        } catch (final MPIException e) {
            equal(e.getErrorClass(), errorClass, "class of: " + e.getMessage());
            return e.getMessage();
        }
        throw new AssertionError("an error of class " + errorClass + " was expected");
    }
}
