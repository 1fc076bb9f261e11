package io.vicinity.vmlab;

/** QEMU refused a command, or did not answer. */
public final class QmpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String errorClass;

    QmpException(final String errorClass, final String message, final Throwable cause) {
        super(message, cause);
        this.errorClass = errorClass;
    }

    /** QEMU's name for what went wrong, such as "DeviceNotFound"; "Timeout" and "Disconnected" are ours. */
    public String errorClass() {
        return errorClass;
    }
}
