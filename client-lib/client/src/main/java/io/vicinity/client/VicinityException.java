package io.vicinity.client;

/**
 * What went wrong when a daemon was asked for something. Never thrown on the data path.
 */
public final class VicinityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String remedy;

    /**
     * Creates an exception.
     *
     * @param code    stable name of the failure, such as ENDPOINT_UNKNOWN.
     * @param message what happened, to which thing.
     * @param remedy  what to do.
     * @param cause   may be null.
     */
    public VicinityException(final String code, final String message, final String remedy, final Throwable cause) {
        super(message, cause);
        this.code = code;
        this.remedy = remedy;
    }

    /**
     * Creates an exception without a cause.
     *
     * @param code    stable name of the failure, such as ENDPOINT_UNKNOWN.
     * @param message what happened, to which thing.
     * @param remedy  what to do.
     */
    public VicinityException(final String code, final String message, final String remedy) {
        this(code, message, remedy, null);
    }

    /**
     * The stable name of the failure.
     *
     * @return such as ENDPOINT_UNKNOWN, NAME_TAKEN, QUOTA_REACHED, TIMED_OUT, DAEMON_UNREACHABLE, NOT_PERMITTED.
     */
    public String code() {
        return code;
    }

    /**
     * What to do about it.
     *
     * @return one line.
     */
    public String remedy() {
        return remedy;
    }
}
