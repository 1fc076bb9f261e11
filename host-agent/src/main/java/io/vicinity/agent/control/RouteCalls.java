package io.vicinity.agent.control;

import io.grpc.stub.StreamObserver;
import io.vicinity.agent.host.HostedTenant;
import io.vicinity.agent.host.Tenants;
import io.vicinity.agent.tenant.Route;
import io.vicinity.agent.tenant.Routes;
import io.vicinity.control.v1.DrainVmRequest;
import io.vicinity.control.v1.RouteChannelRequest;
import io.vicinity.control.v1.RouteChannelResponse;
import io.vicinity.control.v1.RouteProgress;
import io.vicinity.control.v1.UndrainVmRequest;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What operators want of the routes of channels. It takes its time, so it is done by threads of its own. */
final class RouteCalls {
    private static final int DEFAULT_DEADLINE_MILLIS = 30_000;
    private static final int LONGEST_DEADLINE_MILLIS = 3_600_000;

    private final Tenants tenants;
    private final Refusals refusals;

    RouteCalls(final Tenants tenants, final Refusals refusals) {
        this.tenants = tenants;
        this.refusals = refusals;
    }

    void route(final RouteChannelRequest request, final StreamObserver<RouteChannelResponse> response) {
        Thread.startVirtualThread(() -> Calls.answer(response, () -> route(request), this::refused));
    }

    private RouteChannelResponse route(final RouteChannelRequest request) {
        final long id = request.getChannelId();
        final HostedTenant hosted = theOne(
                request.getTenant(),
                tenant -> tenant.tenant().report().channel(id).isPresent(),
                FailureCode.CHANNEL_UNKNOWN,
                "channel " + Long.toUnsignedString(id));
        final Route route = Messages.route(request.getRoute());
        final Routes.Move move = hosted.tenant().routes().route(id, route);
        await(move, hosted, deadline(request.getDeadlineMillis()));
        // It may be over by now; then it was there.
        final RouteChannelResponse.Builder answer = RouteChannelResponse.newBuilder();
        hosted.tenant()
                .report()
                .channel(id)
                .ifPresent(channel -> answer.setChannel(
                        OperatorService.channel(hosted.segment().tenant(), channel)));
        return answer.build();
    }

    private static void await(final Routes.Move move, final HostedTenant hosted, final Duration deadline) {
        try {
            move.over().get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (final TimeoutException e) {
            throw new VicinityFailure(
                    FailureCode.TIMED_OUT,
                    "channel " + move.channelId() + " is still on its way to another route: "
                            + Hindrance.of(hosted.tenant().report().channel(move.channelId())),
                    "wait, and see `vicinity-agent channels`; close the application that does not answer",
                    e);
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof final VicinityFailure failure ? failure : new IllegalStateException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void drain(final DrainVmRequest request, final StreamObserver<RouteProgress> response) {
        final String vm = request.getVm();
        stream(response, progress -> {
            final HostedTenant hosted = withVm(request.getTenant(), vm);
            final long end =
                    System.nanoTime() + deadline(request.getDeadlineMillis()).toNanos();
            final List<Routes.Move> moves = hosted.tenant().routes().drain(vm);
            progress.tell("marked", 0, "channels of VM " + vm + " begin on the fabric; on memory are " + moves.size());
            new MoveFollower(hosted.tenant().report(), progress, "fabric", "see what hinders each, and ask again")
                    .follow(moves, end);
            new UnmapFollower(hosted.tenant(), vm, progress).follow(end);
            progress.tell("finished", 0, "no channel of VM " + vm + " has memory");
        });
    }

    void undrain(final UndrainVmRequest request, final StreamObserver<RouteProgress> response) {
        final String vm = request.getVm();
        stream(response, progress -> {
            final HostedTenant hosted = withVm(request.getTenant(), vm);
            final List<Routes.Move> moves = hosted.tenant().routes().undrain(vm);
            progress.tell(
                    "marked", 0, "channels of VM " + vm + " begin on memory; to be brought there are " + moves.size());
            new MoveFollower(
                            hosted.tenant().report(),
                            progress,
                            "memory",
                            "see what hinders each; they are tried again by themselves")
                    .follow(
                            moves,
                            System.nanoTime()
                                    + deadline(request.getDeadlineMillis()).toNanos());
            progress.tell("finished", 0, "all channels of VM " + vm + " that can be are on memory");
        });
    }

    private HostedTenant withVm(final String tenant, final String vm) {
        return theOne(
                tenant,
                hosted -> hosted.tenant().report().vms().stream()
                        .anyMatch(known -> known.vm().equals(vm)),
                FailureCode.VM_UNKNOWN,
                "VM '" + vm + "'");
    }

    /** The tenant that is named, or the only one that has something. */
    private HostedTenant theOne(
            final String named,
            final Function<HostedTenant, Boolean> has,
            final FailureCode unknown,
            final String what) {
        final List<HostedTenant> having = tenants.all().stream()
                .filter(tenant -> named.isEmpty() || tenant.segment().tenant().equals(named))
                .filter(has::apply)
                .toList();
        if (having.size() == 1) {
            return having.getFirst();
        }
        final String names =
                having.stream().map(tenant -> tenant.segment().tenant()).collect(Collectors.joining(", "));
        throw having.isEmpty()
                ? new VicinityFailure(
                        unknown,
                        (named.isEmpty() ? "no tenant of this host" : "no tenant '" + named + "' of this host")
                                + " has a " + what,
                        "see `vicinity-agent vms` and `vicinity-agent channels`")
                : new VicinityFailure(
                        unknown, "several tenants have a " + what + ": " + names, "say which by --tenant");
    }

    private static Duration deadline(final int asked) {
        if (asked == 0) {
            return Duration.ofMillis(DEFAULT_DEADLINE_MILLIS);
        }
        return Duration.ofMillis(
                Integer.compareUnsigned(asked, LONGEST_DEADLINE_MILLIS) > 0 ? LONGEST_DEADLINE_MILLIS : asked);
    }

    private void stream(final StreamObserver<RouteProgress> response, final Consumer<RouteSteps> body) {
        Thread.startVirtualThread(() -> {
            try {
                body.accept(step -> response.onNext(step.build()));
            } catch (final RuntimeException e) {
                Calls.fail(response, e, this::refused);
                return;
            }
            response.onCompleted();
        });
    }

    private void refused(final VicinityFailure failure) {
        refusals.refused(failure.code());
    }
}
