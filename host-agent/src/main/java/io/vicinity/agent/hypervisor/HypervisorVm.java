package io.vicinity.agent.hypervisor;

import java.util.List;
import java.util.Optional;

/**
 * A VM as its hypervisor tells it.
 *
 * @param name    of the VM.
 * @param source  what knows it.
 * @param pid     of its QEMU; 0: not known.
 * @param state   what it does.
 * @param detail  the hypervisor's word for the state, or why it cannot be asked.
 * @param ports   its root ports.
 * @param devices its ivshmem devices.
 * @param emulated true if its processors are emulated; false: they are real ones, by KVM.
 */
public record HypervisorVm(
        String name,
        VmSource source,
        long pid,
        VmState state,
        String detail,
        List<RootPort> ports,
        List<ShmemDevice> devices,
        boolean emulated) {
    /** Takes copies. */
    public HypervisorVm {
        ports = List.copyOf(ports);
        devices = List.copyOf(devices);
    }

    /**
     * A VM that nobody can be asked about.
     *
     * @param name   of the VM.
     * @param source what knew it.
     * @param pid    of its QEMU; 0: not known.
     * @param why    in one line.
     * @return without ports and devices.
     */
    public static HypervisorVm unreachable(final String name, final VmSource source, final long pid, final String why) {
        return new HypervisorVm(name, source, pid, VmState.UNREACHABLE, why, List.of(), List.of(), false);
    }

    /**
     * The device of a tenant.
     *
     * @return the first that is one's; empty if there is none.
     */
    public Optional<ShmemDevice> tenantDevice() {
        return devices.stream().filter(device -> device.tenant().isPresent()).findFirst();
    }

    /**
     * Finds a root port.
     *
     * @param id of the port.
     * @return empty if there is none.
     */
    public Optional<RootPort> port(final String id) {
        return ports.stream().filter(port -> port.id().equals(id)).findFirst();
    }
}
