package mpi;

import io.vicinity.mpi.engine.ErrorClass;

/** What is not there, and says so to the program, whatever the handler of errors: one that can do without must be able to find out. */
final class Unsupported {
    private Unsupported() {}

    /** Processes that come later. */
    static MPIException dynamic() throws MPIException {
        Environment.require();
        return exception("dynamic processes are not supported: start all processes of the job at once");
    }

    /** Files. */
    static MPIException files() {
        return exception("files of MPI are not supported: use java.nio.channels.FileChannel");
    }

    private static MPIException exception(final String message) {
        return new MPIException(
                ErrorClass.UNSUPPORTED_OPERATION, Faults.nameOf(ErrorClass.UNSUPPORTED_OPERATION) + ": " + message);
    }
}
