package io.vicinity.service;

/**
 * A failure with a name: what happened, to which thing, and what to do. Its one line is {@code CODE: message; remedy}.
 */
public final class VicinityFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;
    private final String remedy;

    /**
     * Creates a failure.
     *
     * @param code    stable name.
     * @param message one line: what happened, naming the thing.
     * @param remedy  one line: what to do.
     */
    public VicinityFailure(final FailureCode code, final String message, final String remedy) {
        this(code, message, remedy, null);
    }

    /**
     * Creates a failure with its cause.
     *
     * @param code    stable name.
     * @param message one line: what happened, naming the thing.
     * @param remedy  one line: what to do.
     * @param cause   may be null.
     */
    public VicinityFailure(final FailureCode code, final String message, final String remedy, final Throwable cause) {
        super(message, cause);
        this.code = code;
        this.remedy = remedy;
    }

    /**
     * The stable name.
     *
     * @return the code.
     */
    public FailureCode code() {
        return code;
    }

    /**
     * What to do.
     *
     * @return one line, without a full stop.
     */
    public String remedy() {
        return remedy;
    }

    /**
     * The whole failure in one line.
     *
     * @return {@code CODE: message; remedy}.
     */
    public String oneLine() {
        final String line = code + ": " + getMessage() + (remedy.isEmpty() ? "" : "; " + remedy);
        return line.replaceAll("\\s*\\R\\s*", " ");
    }
}
