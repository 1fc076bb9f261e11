package io.vicinity.agent.control;

import io.vicinity.agent.tenant.MemoryUse;
import io.vicinity.agent.tenant.Tenant;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.control.v1.RouteProgress;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Tells an operator when nothing maps the segment any more in a VM that is drained, or what still does. */
final class UnmapFollower {
    private final Tenant tenant;
    private final String vm;
    private final RouteSteps progress;

    UnmapFollower(final Tenant tenant, final String vm, final RouteSteps progress) {
        this.tenant = tenant;
        this.vm = vm;
        this.progress = progress;
    }

    /**
     * Waits for it.
     *
     * @param end nanoseconds, the deadline.
     * @throws VicinityFailure TIMED_OUT, or SUPERSEDED by somebody who undrains the VM.
     */
    void follow(final long end) {
        final CompletableFuture<Void> unmapped = tenant.routes().unmapped(vm);
        try {
            unmapped.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (final TimeoutException e) {
            throw stillMapped(e);
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof final VicinityFailure failure ? failure : new IllegalStateException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        progress.tell("unmapped", 0, "nothing in VM " + vm + " maps the memory any more");
    }

    private VicinityFailure stillMapped(final TimeoutException cause) {
        final Optional<TenantReport.Vm> known = tenant.report().vms().stream()
                .filter(each -> each.vm().equals(vm))
                .findFirst();
        final MemoryUse use = known.map(TenantReport.Vm::memory).orElse(MemoryUse.UNKNOWN);
        for (final long pid : use.pids()) {
            progress.tell(RouteProgress.newBuilder()
                    .setStep("mapped")
                    .setText("process " + pid + " of VM " + vm + " maps the memory")
                    .setPid(pid)
                    .setWarning(true));
        }
        final boolean connected = known.map(TenantReport.Vm::connected).orElse(false);
        return use.pids().isEmpty()
                ? new VicinityFailure(
                        FailureCode.TIMED_OUT,
                        "the daemon of VM " + vm
                                + (connected
                                        ? " did not say that the memory is unmapped"
                                        : " has no session, and cannot say that the memory is unmapped"),
                        "see the daemon's log, and ask again",
                        cause)
                : new VicinityFailure(
                        FailureCode.TIMED_OUT,
                        "the memory is still mapped in VM " + vm + " by process "
                                + use.pids().stream().map(Object::toString).collect(Collectors.joining(", ")),
                        "have it give back loans that it holds, or end it, and ask again",
                        cause);
    }
}
