package io.vicinity.control;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.vicinity.control.v1.Failure;
import java.util.Optional;

/**
 * How a {@link Failure} travels with a gRPC status: whole, in a trailer. The status itself only classifies it, for tools that know
 * gRPC and not Vicinity.
 */
public final class FailureStatus {
    /** The trailer that carries the failure. */
    public static final Metadata.Key<Failure> KEY =
            Metadata.Key.of("vicinity-failure-bin", ProtoUtils.metadataMarshaller(Failure.getDefaultInstance()));

    private FailureStatus() {}

    /**
     * Makes a failure of three lines.
     *
     * @param code    name of an {@code io.vicinity.service.FailureCode}.
     * @param message what happened, to which thing.
     * @param remedy  what to do.
     * @return the failure.
     */
    public static Failure failure(final String code, final String message, final String remedy) {
        return Failure.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setRemedy(remedy)
                .build();
    }

    /**
     * What a call ends with to tell its caller of a failure.
     *
     * @param failure to tell.
     * @return the exception, without a stack trace of its own worth reading.
     */
    public static StatusRuntimeException toException(final Failure failure) {
        final Metadata trailers = new Metadata();
        trailers.put(KEY, failure);
        return statusOf(failure.getCode())
                .withDescription(failure.getCode() + ": " + failure.getMessage())
                .asRuntimeException(trailers);
    }

    /**
     * The failure that a call ended with.
     *
     * @param thrown by a call, or given to its observer; its causes are searched too.
     * @return the failure; empty if the other side told none, as when it was never reached.
     */
    public static Optional<Failure> of(final Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            final Metadata trailers = trailersOf(cause);
            final Failure failure = trailers == null ? null : trailers.get(KEY);
            if (failure != null) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    private static Metadata trailersOf(final Throwable thrown) {
        return switch (thrown) {
            case StatusRuntimeException e -> e.getTrailers();
            case StatusException e -> e.getTrailers();
            default -> null;
        };
    }

    private static Status statusOf(final String code) {
        return switch (code) {
            case "NAME_TAKEN", "ALREADY_ATTACHED" -> Status.ALREADY_EXISTS;
            case "QUOTA_REACHED", "NO_SPACE" -> Status.RESOURCE_EXHAUSTED;
            case "ENDPOINT_UNKNOWN", "CHANNEL_UNKNOWN", "TENANT_UNKNOWN", "VM_UNKNOWN", "NOT_ATTACHED" ->
                Status.NOT_FOUND;
            case "DIRECTORY_UNAVAILABLE", "PEER_UNREACHABLE" -> Status.UNAVAILABLE;
            case "BAD_NAME", "BAD_ADDRESS" -> Status.INVALID_ARGUMENT;
            case "NOT_PERMITTED", "CERTIFICATE_REFUSED", "CERTIFICATE_EXPIRED", "EVICTED" -> Status.PERMISSION_DENIED;
            case "TIMED_OUT" -> Status.DEADLINE_EXCEEDED;
            case "INTERNAL" -> Status.INTERNAL;
            default -> Status.FAILED_PRECONDITION;
        };
    }
}
