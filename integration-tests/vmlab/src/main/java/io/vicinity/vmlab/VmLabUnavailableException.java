package io.vicinity.vmlab;

/** This machine cannot run virtual machines; the message says in one line why, and what would help. */
public final class VmLabUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    VmLabUnavailableException(final String message) {
        super(message);
    }

    VmLabUnavailableException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
