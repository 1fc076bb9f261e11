package io.vicinity.agent.hypervisor;

import io.vicinity.agent.tenant.VmProcesses;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All ways to VMs that are configured. A VM that two of them know belongs to the first. Thread-safe. */
public final class Hypervisors implements VmProcesses {
    private final List<Hypervisor> all;

    /**
     * Puts them together.
     *
     * @param all may be empty.
     */
    public Hypervisors(final List<Hypervisor> all) {
        this.all = List.copyOf(all);
    }

    /**
     * All ways.
     *
     * @return in order.
     */
    public List<Hypervisor> all() {
        return all;
    }

    /**
     * Finds the way to a VM.
     *
     * @param vm name.
     * @return its hypervisor.
     * @throws VicinityFailure VM_UNKNOWN.
     */
    public Hypervisor find(final String vm) {
        return all.stream()
                .filter(hypervisor -> hypervisor.names().contains(vm))
                .findFirst()
                .orElseThrow(() -> unknown(vm));
    }

    /**
     * The failure of a VM that nobody knows.
     *
     * @param vm name.
     * @return to be thrown.
     */
    VicinityFailure unknown(final String vm) {
        return new VicinityFailure(
                FailureCode.VM_UNKNOWN,
                "no hypervisor of this host knows a VM '" + vm + "'",
                all.isEmpty()
                        ? "set qmp_dir or libvirt in the agent's configuration"
                        : "see `vicinity-agent vm list` for those that are known");
    }

    /**
     * Asks about all VMs, side by side.
     *
     * @return in the order of the ways, then of names.
     */
    public List<HypervisorVm> look() {
        final List<Future<Optional<HypervisorVm>>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (final Hypervisor hypervisor : all) {
                for (final String vm : hypervisor.names()) {
                    asked.add(threads.submit(() -> hypervisor.look(vm)));
                }
            }
        }
        return asked.stream().flatMap(answer -> answer.resultNow().stream()).toList();
    }

    @Override
    public Optional<String> vmOf(final long pid) {
        return all.stream().flatMap(hypervisor -> hypervisor.vmOf(pid).stream()).findFirst();
    }
}
