package io.vicinity.client.control;

import io.grpc.Status;
import io.vicinity.client.VicinityException;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Gives each failure of the control plane its name and its remedy. */
final class Failures {
    /** The daemon does not answer, or not any more. */
    static final String DAEMON_UNREACHABLE = "DAEMON_UNREACHABLE";

    static final String TIMED_OUT = "TIMED_OUT";

    private Failures() {}

    /** What the daemon or the agent named. */
    static VicinityException of(final Failure failure) {
        return new VicinityException(failure.getCode(), failure.getMessage(), failure.getRemedy());
    }

    /** What became of a call or a stream, by the daemon's own words where it left any. */
    static VicinityException of(final Path socket, final Throwable error) {
        final Optional<Failure> failure = FailureStatus.of(error);
        if (failure.isPresent()) {
            return of(failure.get());
        }
        final Status status = Status.fromThrowable(error);
        final String description = status.getDescription() == null ? "" : ": " + status.getDescription();
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED ->
                new VicinityException(
                        TIMED_OUT,
                        "the daemon behind " + socket + " did not answer in time",
                        "try again, or ask the daemon's log what it waits for",
                        status.getCause());
            case PERMISSION_DENIED, UNAUTHENTICATED ->
                new VicinityException(
                        "NOT_PERMITTED",
                        "the daemon behind " + socket + " does not serve this process" + description,
                        "run as a user that the daemon's configuration allows",
                        status.getCause());
            case UNIMPLEMENTED ->
                new VicinityException(
                        "PROTOCOL_MISMATCH",
                        "who listens on " + socket + " is no Vicinity daemon of this version" + description,
                        "use the same release of Vicinity for the daemon and for this program",
                        status.getCause());
            default ->
                unreachable(
                        "the daemon behind " + socket + " does not answer (" + status.getCode() + description + ")",
                        status.getCause());
        };
    }

    static VicinityException unreachable(final String message, final Throwable cause) {
        return new VicinityException(
                DAEMON_UNREACHABLE,
                message,
                "start vicinity-guestd on this VM, or name its socket by VICINITY_SOCKET",
                cause);
    }

    static VicinityException connectionLost(final Path socket) {
        return unreachable("the connection to the daemon behind " + socket + " ended before it answered", null);
    }

    static VicinityException timedOut(final String what, final Duration timeout) {
        return new VicinityException(
                TIMED_OUT,
                what + ": no answer of the daemon within " + timeout.toMillis() + " ms",
                "try again, or allow more time by requestTimeout");
    }

    static VicinityException closed() {
        return new VicinityException(
                "CLOSED", "this connection to the daemon was closed", "connect again by Vicinity.connect()");
    }

    static VicinityException interrupted(final String what) {
        Thread.currentThread().interrupt();
        return new VicinityException(
                "INTERRUPTED", what + ": the waiting thread was interrupted", "try again when it is not");
    }
}
