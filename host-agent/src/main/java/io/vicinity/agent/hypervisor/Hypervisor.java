package io.vicinity.agent.hypervisor;

import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One way to VMs. Thread-safe; what asks a hypervisor may take some seconds. */
public interface Hypervisor extends AutoCloseable {
    /**
     * Which way it is.
     *
     * @return the source of its VMs.
     */
    VmSource source();

    /**
     * If the hypervisor answers.
     *
     * @return true if it did last time.
     */
    boolean isReachable();

    /**
     * The VMs, without asking anybody.
     *
     * @return their names.
     */
    List<String> names();

    /**
     * Asks about a VM now.
     *
     * @param vm name.
     * @return the VM, of the state {@link VmState#UNREACHABLE} if it cannot be asked; empty if it is not known.
     */
    Optional<HypervisorVm> look(String vm);

    /**
     * Which VM a process is, without asking anybody.
     *
     * @param pid of the process.
     * @return the VM's name; empty if it is none.
     */
    Optional<String> vmOf(long pid);

    /**
     * Plugs a device in; undoes what it did if that fails.
     *
     * @param vm       name.
     * @param plug     the device.
     * @param progress is told.
     * @throws VicinityFailure HYPERVISOR_REFUSED, HYPERVISOR_UNREACHABLE, TIMED_OUT, VM_UNKNOWN.
     */
    void plug(String vm, Plug plug, Progress progress);

    /**
     * Takes a device out, and waits until the guest let go of it.
     *
     * @param vm       name.
     * @param device   the device.
     * @param patience with the guest.
     * @param progress is told.
     * @throws VicinityFailure HYPERVISOR_REFUSED, HYPERVISOR_UNREACHABLE, TIMED_OUT, VM_UNKNOWN.
     */
    void unplug(String vm, ShmemDevice device, Duration patience, Progress progress);

    /**
     * What makes room for a device, in the hypervisor's own words.
     *
     * @param id   for a root port.
     * @param size of the memory in bytes.
     * @return one line for a remedy.
     */
    String portRemedy(String id, long size);

    @Override
    void close();
}
