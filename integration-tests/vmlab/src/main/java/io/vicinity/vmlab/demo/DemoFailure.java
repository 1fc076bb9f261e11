package io.vicinity.vmlab.demo;

/** Something that was to be shown did not work; the message says what, and what was seen last. */
final class DemoFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    DemoFailure(final String message) {
        super(message);
    }

    DemoFailure(final String message, final Throwable cause) {
        super(message, cause);
    }
}
