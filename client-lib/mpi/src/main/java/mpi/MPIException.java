package mpi;

/** An error of MPI, with its class and its code, which are the same here. */
public final class MPIException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errorCode;

    MPIException(final int errorCode, final String message) {
        super(message);
        this.errorCode = errorCode;
    }

    /**
     * Creates an exception of class {@link MPI#SUCCESS}, as Open MPI does.
     *
     * @param message what happened.
     */
    public MPIException(final String message) {
        super(message);
        this.errorCode = 0;
    }

    /**
     * Creates an exception of class {@link MPI#SUCCESS}, as Open MPI does, with the stack of its cause.
     *
     * @param cause what happened.
     */
    public MPIException(final Throwable cause) {
        super(cause);
        this.errorCode = 0;
        setStackTrace(cause.getStackTrace());
    }

    /**
     * The code of the error.
     *
     * @return the same as the class.
     */
    public int getErrorCode() {
        return errorCode;
    }

    /**
     * The class of the error.
     *
     * @return one of MPI's ERR_ constants.
     */
    public int getErrorClass() {
        return errorCode;
    }
}
