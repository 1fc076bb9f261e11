package io.vicinity.vmlab;

/** A guest, or QEMU, did not do what it was told; the message says which one and what was seen last. */
public final class VmLabException extends RuntimeException {
    private static final long serialVersionUID = 1;

    VmLabException(final String message) {
        super(message);
    }

    VmLabException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
