package io.vicinity.guestd.client;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.vicinity.control.FailureStatus;
import io.vicinity.service.FailureCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

/** Lets only those call whom the check permits; the others are told so, and counted. */
final class CredentialInterceptor implements ServerInterceptor {
    /** The caller, within a call. */
    static final Context.Key<Credentials> CALLER = Context.key("vicinity-caller");

    private static final Logger LOG = System.getLogger(CredentialInterceptor.class.getName());

    private final Path socket;
    private final CredentialCheck check;
    private final Runnable onRefusal;

    CredentialInterceptor(final Path socket, final CredentialCheck check, final Runnable onRefusal) {
        this.socket = socket;
        this.check = check;
        this.onRefusal = onRefusal;
    }

    @Override
    public <Q, S> ServerCall.Listener<Q> interceptCall(
            final ServerCall<Q, S> call, final Metadata headers, final ServerCallHandler<Q, S> next) {
        final Credentials caller = call.getAttributes().get(PeerCredentialNegotiator.KEY);
        if (caller != null && check.permits(caller)) {
            return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
        }
        onRefusal.run();
        final String who = caller == null ? "a process that the kernel does not name" : "user " + caller.uid();
        LOG.log(
                Level.WARNING,
                "client refused: " + who + " is not permitted" + (caller == null ? "" : " pid=" + caller.pid()));
        final StatusRuntimeException refusal = FailureStatus.toException(FailureStatus.failure(
                FailureCode.NOT_PERMITTED.name(),
                who + " may not use the daemon at " + socket,
                "start vicinity-guestd with --allow-uid or --allow-gid for it"));
        final Metadata trailers = refusal.getTrailers();
        call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }
}
