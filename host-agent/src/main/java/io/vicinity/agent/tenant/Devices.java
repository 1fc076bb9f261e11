package io.vicinity.agent.tenant;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ivshmem devices of a tenant's VMs that are connected now, by position. Thread-safe, and without the tenant's lock: whoever serves
 * the devices never waits for what the tenant does.
 */
public final class Devices {
    private final Map<Integer, Device> connected = new ConcurrentHashMap<>();
    private volatile VmProcesses processes = VmProcesses.NONE;

    Devices() {}

    /**
     * Has claims compared with what is known of the host's processes.
     *
     * @param known from now on.
     */
    public void identifyBy(final VmProcesses known) {
        processes = known;
    }

    /**
     * A device was connected. To be told before its guest can know its position.
     *
     * @param position of the device.
     * @param pid      of the process at the other end.
     */
    public void connected(final int position, final int pid) {
        connected.put(position, new Device(position, pid));
    }

    /**
     * A device's connection ended.
     *
     * @param position of the device.
     * @return the device, for {@link Endings#died}; empty if none was connected there.
     */
    public Optional<Device> disconnected(final int position) {
        return Optional.ofNullable(connected.remove(position));
    }

    Optional<Device> at(final int position) {
        return Optional.ofNullable(connected.get(position));
    }

    /** Refuses a device whose process is known to run another VM. */
    void checkProcess(final String vm, final int position) {
        final Optional<Device> device = at(position);
        final Optional<String> runs = device.flatMap(found -> processes.vmOf(found.pid()));
        if (runs.isPresent() && !runs.get().equals(vm)) {
            throw new VicinityFailure(
                    FailureCode.DEVICE_TAKEN,
                    "VM " + vm + " claims the ivshmem device at position " + Integer.toUnsignedString(position)
                            + ", but process " + device.get().pid() + ", which has it, runs another VM",
                    "enroll each VM under its own name, and install no VM's certificate in another");
        }
    }
}
