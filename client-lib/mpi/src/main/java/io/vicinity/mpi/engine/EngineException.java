package io.vicinity.mpi.engine;

import java.util.OptionalInt;

/** What went wrong, by MPI's classes, with ranks, communicator, tag and counts in its message. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errorClass;
    private final boolean isAbort;
    private final int code;

    /**
     * Creates an exception.
     *
     * @param errorClass one of {@link ErrorClass}.
     * @param message    what happened, to whom, with which counts.
     */
    public EngineException(final int errorClass, final String message) {
        super(message);
        this.errorClass = errorClass;
        this.isAbort = false;
        this.code = 0;
    }

    private EngineException(final String message, final int code) {
        super(message);
        this.errorClass = ErrorClass.OTHER;
        this.isAbort = true;
        this.code = code;
    }

    /** Another rank gave the job up, and said with which code. */
    static EngineException ofAbort(final int culprit, final int code) {
        return new EngineException("rank " + culprit + " aborted the job with code " + code, code);
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
        this.isAbort = false;
        this.code = 0;
    }

    /**
     * The kind of the failure.
     *
     * @return one of {@link ErrorClass}.
     */
    public int errorClass() {
        return errorClass;
    }

    /**
     * What another rank gave the job up with: a process that does not go on after it ends with that, too.
     *
     * @return its code; empty if this is no abort.
     */
    public OptionalInt abortCode() {
        return isAbort ? OptionalInt.of(code) : OptionalInt.empty();
    }
}
