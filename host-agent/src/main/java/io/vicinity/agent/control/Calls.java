package io.vicinity.agent.control;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vicinity.control.FailureStatus;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How all unary calls are answered: by a response, or by a failure in the trailers. */
final class Calls {
    private static final System.Logger LOG = System.getLogger(Calls.class.getName());

    private Calls() {}

    static <T> void answer(
            final StreamObserver<T> call, final Supplier<T> body, final Consumer<VicinityFailure> refused) {
        final T response;
        try {
            response = body.get();
        } catch (final RuntimeException e) {
            fail(call, e, refused);
            return;
        }
        call.onNext(response);
        call.onCompleted();
    }

    /** For a response that takes time: {@code body} begins it, and fails at once or later. */
    static <T> void answerLater(
            final ServerCallStreamObserver<T> call,
            final Supplier<CompletableFuture<T>> body,
            final Consumer<VicinityFailure> refused) {
        // Else an answer to a caller who left meanwhile is thrown back at the thread that brings it.
        call.setOnCancelHandler(() -> {});
        final CompletableFuture<T> response;
        try {
            response = body.get();
        } catch (final RuntimeException e) {
            fail(call, e, refused);
            return;
        }
        final var ignored = response.whenComplete((answer, thrown) -> {
            if (thrown == null) {
                call.onNext(answer);
                call.onCompleted();
            } else {
                fail(call, unwrapped(thrown), refused);
            }
        });
    }

    private static RuntimeException unwrapped(final Throwable thrown) {
        final Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause instanceof final RuntimeException e ? e : new IllegalStateException(cause);
    }

    static void fail(
            final StreamObserver<?> call, final RuntimeException thrown, final Consumer<VicinityFailure> refused) {
        final VicinityFailure failure = named(thrown);
        refused.accept(failure);
        call.onError(FailureStatus.toException(Messages.failure(failure)));
    }

    /** A defect of ours must not reach a guest in detail. */
    static VicinityFailure named(final RuntimeException thrown) {
        if (thrown instanceof final VicinityFailure failure) {
            return failure;
        }
        LOG.log(Level.ERROR, "a call failed by a defect", thrown);
        return new VicinityFailure(
                FailureCode.INTERNAL, "the agent met a defect of its own", "see the agent's log, and report it");
    }
}
