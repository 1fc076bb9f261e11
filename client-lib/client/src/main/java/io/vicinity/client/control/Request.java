package io.vicinity.client.control;

import io.vicinity.client.VicinityException;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.DaemonToClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One question to the daemon. Lives on the control thread, but for its future.
 *
 * @param <T> what the caller gets.
 */
final class Request<T> {
    private final String what;
    private final ClientMessage.Builder message;
    private final Function<DaemonToClient, T> onAnswer;
    private final Consumer<DaemonToClient> onLateAnswer;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private Future<?> expiry;

    /**
     * Creates a request.
     *
     * @param what         it is, for people.
     * @param message      to send.
     * @param onAnswer     called on the control thread, so that what the daemon says next meets what the answer made.
     * @param onLateAnswer called on the control thread if the caller does not wait any more.
     */
    Request(
            final String what,
            final ClientMessage.Builder message,
            final Function<DaemonToClient, T> onAnswer,
            final Consumer<DaemonToClient> onLateAnswer) {
        this.what = what;
        this.message = message;
        this.onAnswer = onAnswer;
        this.onLateAnswer = onLateAnswer;
    }

    String what() {
        return what;
    }

    CompletableFuture<T> future() {
        return future;
    }

    ClientMessage message(final long requestId) {
        return message.setRequestId(requestId).build();
    }

    void expiry(final Future<?> task) {
        expiry = task;
    }

    void answered(final DaemonToClient answer) {
        cancelExpiry();
        if (future.isDone()) {
            onLateAnswer.accept(answer);
        } else if (answer.hasFailure()) {
            future.completeExceptionally(Failures.of(answer.getFailure()));
        } else {
            try {
                future.complete(onAnswer.apply(answer));
            } catch (final RuntimeException e) {
                future.completeExceptionally(e);
            }
        }
    }

    void failed(final VicinityException reason) {
        cancelExpiry();
        future.completeExceptionally(reason);
    }

    /** It need not be sent. */
    void dropped() {
        future.complete(null);
    }

    private void cancelExpiry() {
        if (expiry != null) {
            expiry.cancel(false);
        }
    }
}
