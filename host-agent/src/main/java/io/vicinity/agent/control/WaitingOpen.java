package io.vicinity.agent.control;

import io.grpc.stub.ServerCallStreamObserver;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.EndView;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One call of OpenChannel: opens at once if the name is there, else when it appears, at the latest when the caller's patience ends.
 * Its lock is taken before the tenant's.
 */
final class WaitingOpen {
    private static final String WAITING = "opens that wait";

    private final Caller caller;
    private final OpenChannelRequest request;
    private final ServerCallStreamObserver<OpenChannelResponse> call;
    private final Directory directory;
    private final ScheduledExecutorService executor;
    private final PerVm perVm;
    private boolean done;
    private boolean waiting;
    private long openedChannel;
    private Directory.Watch watch;
    private Future<?> limit;

    WaitingOpen(
            final Caller caller,
            final OpenChannelRequest request,
            final ServerCallStreamObserver<OpenChannelResponse> call,
            final Directory directory,
            final ScheduledExecutorService executor,
            final PerVm perVm) {
        this.caller = caller;
        this.request = request;
        this.call = call;
        this.directory = directory;
        this.executor = executor;
        this.perVm = perVm;
        call.setOnCancelHandler(this::cancelled);
    }

    synchronized void start() {
        final long patience = Integer.toUnsignedLong(request.getWaitMillis());
        if (attempt()) {
            return;
        }
        if (patience == 0) {
            giveUp();
            return;
        }
        try {
            perVm.begin(caller, WAITING, PerVm.MAX_WAITING);
        } catch (final VicinityFailure e) {
            done = true;
            fail(e);
            return;
        }
        waiting = true;
        limit = executor.schedule(this::giveUp, patience, TimeUnit.MILLISECONDS);
        watchAndLook();
    }

    private synchronized void watchAndLook() {
        if (done) {
            return;
        }
        watch = directory.watch(
                caller.identity().tenant(), request.getTarget(), () -> executor.execute(this::appeared));
        // It may have appeared before the watch began.
        attempt();
    }

    private synchronized void appeared() {
        if (!done && !attempt()) {
            // It came and went.
            watch.close();
            watchAndLook();
        }
    }

    /** Tries once; true if the call is answered. */
    private boolean attempt() {
        final Optional<EndView> end;
        try {
            end = caller.tenant()
                    .tenant()
                    .open(
                            caller.vm(),
                            request.getEndpointId(),
                            request.getTarget(),
                            request.getReliable(),
                            caller.origin());
        } catch (final RuntimeException e) {
            finish();
            fail(e);
            return true;
        }
        end.ifPresent(this::opened);
        return end.isPresent();
    }

    private void opened(final EndView end) {
        finish();
        openedChannel = end.channelId();
        if (call.isCancelled()) {
            cancelled();
            return;
        }
        call.onNext(
                OpenChannelResponse.newBuilder().setChannel(Messages.end(end)).build());
        call.onCompleted();
    }

    private synchronized void giveUp() {
        if (!done) {
            finish();
            fail(new VicinityFailure(
                    FailureCode.ENDPOINT_UNKNOWN,
                    "no endpoint of this tenant has the name '" + request.getTarget() + "'",
                    "start the process that claims it, or wait longer for it"));
        }
    }

    private synchronized void cancelled() {
        finish();
        if (openedChannel != 0) {
            caller.tenant().tenant().openUndelivered(caller.vm(), openedChannel);
        }
    }

    private void fail(final RuntimeException why) {
        Calls.fail(call, why, failure -> perVm.refused(caller, failure));
    }

    private void finish() {
        done = true;
        if (waiting) {
            waiting = false;
            perVm.end(caller, WAITING);
        }
        if (limit != null) {
            limit.cancel(false);
        }
        if (watch != null) {
            watch.close();
        }
    }
}
