package io.vicinity.agent.hypervisor.qmp;

import java.io.IOException;

/** A monitor says what no QEMU says. */
final class QmpFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    QmpFormatException(final String what, final Throwable cause) {
        super("it says " + what, cause);
    }
}
