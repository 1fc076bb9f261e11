package io.vicinity.mpi.engine;

/** What went wrong, by MPI's classes, with ranks, communicator, tag and counts in its message. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errorClass;

    /**
     * Creates an exception.
     *
     * @param errorClass one of {@link ErrorClass}.
     * @param message    what happened, to whom, with which counts.
     */
    public EngineException(final int errorClass, final String message) {
        super(message);
        this.errorClass = errorClass;
    }

    /**
     * Makes one that another led to.
     *
     * @param errorClass one of {@link ErrorClass}.
     * @param message    that names ranks, communicator, tag and counts.
     * @param cause      of it.
     */
    public EngineException(final int errorClass, final String message, final Throwable cause) {
        super(message, cause);
        this.errorClass = errorClass;
    }

    /**
     * The kind of the failure.
     *
     * @return one of {@link ErrorClass}.
     */
    public int errorClass() {
        return errorClass;
    }
}
