package io.vicinity.agent.directory.etcd;

import io.vicinity.service.CauseChain;

/** Etcd did not answer in time, or not as it should: what was asked may have been done or not. */
final class SessionLostException extends Exception {
    private static final long serialVersionUID = 1L;

    SessionLostException(final String message) {
        super(message);
    }

    SessionLostException(final String what, final Throwable cause) {
        super(what + ": " + CauseChain.oneLine(cause), cause);
    }
}
