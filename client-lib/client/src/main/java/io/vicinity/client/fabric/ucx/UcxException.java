package io.vicinity.client.fabric.ucx;

/** UCX is not there, or refused something. */
public final class UcxException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * UCX cannot be used.
     *
     * @param message why.
     */
    public UcxException(final String message) {
        super(message);
    }

    UcxException(final String call, final int status) {
        super(call + ": " + UcxLibrary.text(status));
    }
}
