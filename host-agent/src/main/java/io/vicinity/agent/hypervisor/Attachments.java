package io.vicinity.agent.hypervisor;

import io.vicinity.agent.tenant.CloseReason;
import io.vicinity.agent.tenant.Endings;
import io.vicinity.agent.tenant.Names;
import io.vicinity.agent.tenant.Tenant;
import io.vicinity.service.ByteSize;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Plugs tenants' devices into running VMs, and takes them out: after the VM let go of the memory, by its daemon. One at a time for each
 * VM. Thread-safe; the callers' threads do the work, and wait.
 */
public final class Attachments {
    /** How long a guest may take to give a device up. */
    static final Duration GUEST_PATIENCE = Duration.ofSeconds(15);

    private static final System.Logger LOG = System.getLogger(Attachments.class.getName());

    private final Hypervisors hypervisors;
    private final TenantPlaces places;
    private final Sessions sessions;
    private final DeviceSilence silence;
    private final int vectors;
    private final AttachmentObserver observer;
    private final Map<String, ReentrantLock> busy = new ConcurrentHashMap<>();

    /**
     * Creates it.
     *
     * @param hypervisors of this host.
     * @param places      of the tenants.
     * @param sessions    of the VMs.
     * @param silence     of the ivshmem server.
     * @param vectors     of a doorbell device for which nothing else is said.
     * @param observer    is told how it went.
     */
    public Attachments(
            final Hypervisors hypervisors,
            final TenantPlaces places,
            final Sessions sessions,
            final DeviceSilence silence,
            final int vectors,
            final AttachmentObserver observer) {
        this.hypervisors = hypervisors;
        this.places = places;
        this.sessions = sessions;
        this.silence = silence;
        this.vectors = vectors;
        this.observer = observer;
    }

    /**
     * The ways to VMs.
     *
     * @return the same at each call.
     */
    public Hypervisors hypervisors() {
        return hypervisors;
    }

    /**
     * What is wanted.
     *
     * @param vm      name.
     * @param tenant  name.
     * @param model   of the device.
     * @param bus     id of a root port; empty: any that has room.
     * @param vectors of a doorbell device; 0: as many as the ivshmem server has.
     */
    public record Wanted(String vm, String tenant, DeviceModel model, String bus, int vectors) {}

    /**
     * Plugs a tenant's device in.
     *
     * @param wanted   what is wanted.
     * @param progress is told.
     * @throws VicinityFailure BAD_NAME, VM_UNKNOWN, TENANT_UNKNOWN, VM_NOT_RUNNING, ALREADY_ATTACHED, NOT_PERMITTED, NO_ROOT_PORT,
     *     CONFIG_INVALID: nothing was changed; or what {@link Hypervisor#plug} throws.
     */
    public void attach(final Wanted wanted, final Progress progress) {
        Names.checkTenantOrVm("VM", wanted.vm());
        observed("attach", wanted.vm(), () -> {
            final TenantPlace place = places.find(wanted.tenant());
            final Hypervisor hypervisor = hypervisors.find(wanted.vm());
            final HypervisorVm vm = look(hypervisor, wanted.vm());
            final RootPort port = new AttachChecks(hypervisor, vm, place).check(wanted.model(), wanted.bus(), progress);
            progress.step(
                    "checked",
                    "VM " + wanted.vm() + " has room for " + new ByteSize(place.size()) + " on root port " + port.id());
            final int wantedVectors = wanted.vectors() == 0 ? vectors : wanted.vectors();
            hypervisor.plug(wanted.vm(), new Plug(place, wanted.model(), wantedVectors, port), progress);
            progress.step(
                    "attached",
                    "VM " + wanted.vm() + " has the memory of tenant " + wanted.tenant() + " as "
                            + wanted.model().driver() + " on " + port.id());
            LOG.log(
                    Level.INFO,
                    "attached vm={0} tenant={1} model={2} bus={3} source={4}",
                    wanted.vm(),
                    wanted.tenant(),
                    wanted.model().driver(),
                    port.id(),
                    hypervisor.source().label());
        });
    }

    /**
     * Takes the tenant's device out of a VM.
     *
     * @param name     of the VM.
     * @param deadline for the VM's daemon and its clients to let go of the memory.
     * @param force    takes it out at the deadline, whoever still maps it: what they map reads 0 from then on; and whatever becomes of
     *                 QEMU.
     * @param progress is told.
     * @throws VicinityFailure BAD_NAME, VM_UNKNOWN, NOT_ATTACHED, VM_NOT_RUNNING, NO_ROOT_PORT, UNPLUG_UNSAFE, STILL_MAPPED: the device
     *     is still in the VM; or what {@link Hypervisor#unplug} throws.
     */
    public void detach(final String name, final Duration deadline, final boolean force, final Progress progress) {
        Names.checkTenantOrVm("VM", name);
        observed("detach", name, () -> {
            final Hypervisor hypervisor = hypervisors.find(name);
            final HypervisorVm vm = look(hypervisor, name);
            AttachChecks.checkState(vm);
            final ShmemDevice device = vm.tenantDevice()
                    .orElseThrow(() -> new VicinityFailure(
                            FailureCode.NOT_ATTACHED,
                            "VM " + name + " has no device of a tenant of this agent",
                            "see `vicinity-agent vm list` for those that have"));
            if (vm.port(device.bus()).isEmpty()) {
                throw new VicinityFailure(
                        FailureCode.NO_ROOT_PORT,
                        "the device of VM " + name + " is on " + device.bus() + ", from which nothing can be unplugged",
                        "shut the VM down and put the device behind a root port: "
                                + hypervisor.portRemedy(
                                        "rp1",
                                        places.find(device.tenant().orElseThrow())
                                                .size()));
            }
            checkSurvival(vm, device, force, progress);
            final String tenant = device.tenant().orElseThrow();
            final Optional<Tenant> served = sessions.tenant(tenant);
            served.ifPresent(here -> here.departures().closeTo(name, true));
            try {
                served.ifPresent(here -> drain(here, name, deadline, force, progress));
                unplug(hypervisor, vm, device, progress);
            } finally {
                served.ifPresent(here -> here.departures().closeTo(name, false));
            }
            progress.step("detached", "VM " + name + " has the memory of tenant " + tenant + " no more");
            LOG.log(Level.INFO, "detached vm={0} tenant={1}", name, tenant);
        });
    }

    /**
     * QEMU leaves a watch on the doorbells of such a device, which nothing takes back: its main loop spins, and when another descriptor
     * gets the number of one, it goes on with memory that it freed. By KVM the kernel hears the doorbells, and nothing is left.
     */
    private static void checkSurvival(
            final HypervisorVm vm, final ShmemDevice device, final boolean force, final Progress progress) {
        if (device.model() != DeviceModel.DOORBELL || !vm.emulated()) {
            return;
        }
        final String what = "VM " + vm.name()
                + " is emulated, and its QEMU ends some time after a doorbell device was taken" + " out of it";
        if (!force) {
            throw new VicinityFailure(
                    FailureCode.UNPLUG_UNSAFE,
                    what,
                    "keep the device until the VM ends, and give emulated VMs --model plain; or use --force if the VM may end");
        }
        progress.warning("unsafe", what);
    }

    private void unplug(
            final Hypervisor hypervisor, final HypervisorVm vm, final ShmemDevice device, final Progress progress) {
        final Runnable end = silence.begin(device.tenant().orElseThrow(), vm.pid());
        try {
            hypervisor.unplug(vm.name(), device, GUEST_PATIENCE, progress);
        } finally {
            end.run();
        }
    }

    private void drain(
            final Tenant tenant,
            final String vm,
            final Duration deadline,
            final boolean force,
            final Progress progress) {
        // Before the session is asked to end, so that its last message finds somebody who waits.
        final Optional<CompletableFuture<Void>> over = tenant.departures().drain(vm, deadline);
        if (over.isEmpty()) {
            progress.step("drained", "no daemon of VM " + vm + " has a session: nothing is to be waited for");
            return;
        }
        progress.step("draining", "the daemon of VM " + vm + " was asked to unmap the memory");
        if (await(over.get(), deadline)) {
            progress.step("drained", "nothing in VM " + vm + " maps the memory any more");
            return;
        }
        final String users = sessions.users(tenant.name(), vm);
        if (!force) {
            tenant.departures().stopDrain(vm);
            throw new VicinityFailure(
                    FailureCode.STILL_MAPPED,
                    "VM " + vm + " did not let go of the memory within " + deadline.toMillis() + " ms: " + users
                            + " may still map it",
                    "end them, give a longer --deadline, or use --force: what they map then reads 0");
        }
        progress.warning("forced", "not acknowledged by " + users + ": what they map reads 0 from now on");
        final VicinityFailure told = new VicinityFailure(
                FailureCode.EVICTED,
                "the device was taken out of VM " + vm + " by force",
                "let go of all channels; the daemon begins a new life when the device is back");
        final Optional<Endings.Ended> ended = tenant.endings().end(vm, CloseReason.DETACHED, told);
        LOG.log(
                Level.WARNING,
                "detached by force tenant={0} vm={1} endpoints={2} channels={3}",
                tenant.name(),
                vm,
                ended.map(Endings.Ended::endpoints).orElse(0),
                ended.map(Endings.Ended::channels).orElse(0));
    }

    private static boolean await(final CompletableFuture<Void> over, final Duration deadline) {
        try {
            over.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (final TimeoutException e) {
            return false;
        } catch (final ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HypervisorVm look(final Hypervisor hypervisor, final String vm) {
        return hypervisor.look(vm).orElseThrow(() -> hypervisors.unknown(vm));
    }

    private void observed(final String operation, final String vm, final Runnable body) {
        final long start = System.nanoTime();
        final ReentrantLock lock = busy.computeIfAbsent(vm, _ -> new ReentrantLock());
        Optional<FailureCode> failure = Optional.of(FailureCode.INTERNAL);
        lock.lock();
        try {
            body.run();
            failure = Optional.empty();
        } catch (final VicinityFailure e) {
            failure = Optional.of(e.code());
            LOG.log(Level.WARNING, "{0} failed vm={1} reason={2}", operation, vm, e.oneLine());
            throw e;
        } finally {
            lock.unlock();
            observer.finished(operation, failure, Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
