package mpi;

import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;

/** Where the errors of one communicator, window or file go. */
final class Faults {
    private static final String[] NAMES = {
        "SUCCESS",
        "ERR_BUFFER",
        "ERR_COUNT",
        "ERR_TYPE",
        "ERR_TAG",
        "ERR_COMM",
        "ERR_RANK",
        "ERR_REQUEST",
        "ERR_ROOT",
        "ERR_GROUP",
        "ERR_OP",
        "ERR_TOPOLOGY",
        "ERR_DIMS",
        "ERR_ARG",
        "ERR_UNKNOWN",
        "ERR_TRUNCATE",
        "ERR_OTHER",
        "ERR_INTERN",
        "ERR_IN_STATUS",
        "ERR_PENDING",
        "ERR_ACCESS",
        "ERR_AMODE",
        "ERR_ASSERT",
        "ERR_BAD_FILE",
        "ERR_BASE",
        "ERR_CONVERSION",
        "ERR_DISP",
        "ERR_DUP_DATAREP",
        "ERR_FILE_EXISTS",
        "ERR_FILE_IN_USE",
        "ERR_FILE",
        "ERR_INFO_KEY",
        "ERR_INFO_NOKEY",
        "ERR_INFO_VALUE",
        "ERR_INFO",
        "ERR_IO",
        "ERR_KEYVAL",
        "ERR_LOCKTYPE",
        "ERR_NAME",
        "ERR_NO_MEM",
        "ERR_NOT_SAME",
        "ERR_NO_SPACE",
        "ERR_NO_SUCH_FILE",
        "ERR_PORT",
        "ERR_QUOTA",
        "ERR_READ_ONLY",
        "ERR_RMA_CONFLICT",
        "ERR_RMA_SYNC",
        "ERR_SERVICE",
        "ERR_SIZE",
        "ERR_SPAWN",
        "ERR_UNSUPPORTED_DATAREP",
        "ERR_UNSUPPORTED_OPERATION",
        "ERR_WIN"
    };

    private volatile Errhandler handler;

    Faults(final Errhandler handler) {
        this.handler = handler;
    }

    Errhandler handler() {
        return handler;
    }

    void handler(final Errhandler changed) {
        handler = changed;
    }

    /** Takes a failure to the handler, and returns what is to be thrown, if the handler lets the program go on. */
    MPIException raise(final RuntimeException failure) {
        final Throwable origin = failure instanceof UserFailure ? failure : failure.getCause();
        if (origin instanceof final UserFailure thrown) {
            return thrown.cause();
        }
        final MPIException exception = exceptionOf(failure);
        if (exception == null) {
            throw failure;
        }
        final Errhandler.Way way = handler.way();
        if (way != Errhandler.Way.RETURN) {
            Environment.abort(exception.getErrorCode(), exception, way);
        }
        return exception;
    }

    /** Takes an error that the user found to the handler. */
    void call(final int errorClass, final String where) {
        final Errhandler.Way way = handler.way();
        if (way != Errhandler.Way.RETURN) {
            Environment.abort(
                    errorClass,
                    new MPIException(errorClass, nameOf(errorClass) + ": raised by the program on " + where),
                    way);
        }
    }

    /** A failure that is none of a single object. */
    static MPIException raiseAnywhere(final RuntimeException failure) {
        return MPI.COMM_WORLD.faults().raise(failure);
    }

    static EngineException failure(final int errorClass, final String message) {
        return new EngineException(errorClass, message);
    }

    /** The exception of MPI for a failure; null if it is none of MPI's. */
    private static MPIException exceptionOf(final RuntimeException failure) {
        final MPIException exception;
        if (failure instanceof final EngineException known) {
            exception = new MPIException(known.errorClass(), nameOf(known.errorClass()) + ": " + known.getMessage());
        } else if (failure instanceof BufferFailure) {
            exception = new MPIException(ErrorClass.BUFFER, nameOf(ErrorClass.BUFFER) + ": " + failure.getMessage());
        } else {
            return null;
        }
        exception.initCause(failure);
        return exception;
    }

    static String nameOf(final int errorClass) {
        return "MPI_"
                + switch (errorClass) {
                    case ErrorClass.RMA_RANGE -> "ERR_RMA_RANGE";
                    case ErrorClass.RMA_ATTACH -> "ERR_RMA_ATTACH";
                    case ErrorClass.RMA_FLAVOR -> "ERR_RMA_FLAVOR";
                    case ErrorClass.RMA_SHARED -> "ERR_RMA_SHARED";
                    case ErrorClass.PROC_ABORTED -> "ERR_PROC_ABORTED";
                    default -> errorClass >= 0 && errorClass < NAMES.length ? NAMES[errorClass] : "ERR " + errorClass;
                };
    }

    /** What a user's function threw inside a call of MPI. */
    static final class UserFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UserFailure(final Exception cause) {
            super(cause);
        }

        /** What is to be thrown; throws it itself if it is unchecked. */
        MPIException cause() {
            if (getCause() instanceof final RuntimeException unchecked) {
                throw unchecked;
            }
            return (MPIException) getCause();
        }
    }

    /** A buffer that is none, or too short. */
    static final class BufferFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BufferFailure(final String message, final RuntimeException cause) {
            super(message, cause);
        }
    }
}
