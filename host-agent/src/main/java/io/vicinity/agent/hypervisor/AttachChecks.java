package io.vicinity.agent.hypervisor;

import io.vicinity.service.ByteSize;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.Optional;
import java.util.stream.Collectors;

/** What must hold before a device is plugged in: afterwards the guest would only say that it has no room, or QEMU would abort. */
final class AttachChecks {
    /** What firmware reserves for an empty port that says nothing. */
    static final long FIRMWARE_RESERVE = 2L << 20;

    private final Hypervisor hypervisor;
    private final HypervisorVm vm;
    private final TenantPlace place;

    AttachChecks(final Hypervisor hypervisor, final HypervisorVm vm, final TenantPlace place) {
        this.hypervisor = hypervisor;
        this.vm = vm;
        this.place = place;
    }

    /**
     * Checks all.
     *
     * @param model    wanted.
     * @param bus      wanted; empty: any.
     * @param progress is warned.
     * @return the port to use.
     */
    RootPort check(final DeviceModel model, final String bus, final Progress progress) {
        checkState(vm);
        checkTenant();
        checkMemory(model);
        final RootPort port = bus.isEmpty() ? anyPort() : port(bus);
        if (vm.state() == VmState.PAUSED) {
            progress.warning("paused", "VM " + vm.name() + " is paused: its guest sees the device when it goes on");
        }
        if (model == DeviceModel.DOORBELL && vm.emulated()) {
            progress.warning(
                    "emulated",
                    "VM " + vm.name()
                            + " is emulated: its QEMU cannot give up a doorbell device again and go on; use --model"
                            + " plain for what is to be taken out");
        }
        if (port.prefetchable().isPresent() && !hasRoom(port)) {
            progress.warning(
                    "room",
                    "root port " + port.id() + " reserves "
                            + new ByteSize(port.prefetchable().getAsLong()) + ", which holds "
                            + new ByteSize(place.size())
                            + " only if the firmware aligned it: if the guest finds no place, "
                            + hypervisor.portRemedy(port.id(), place.size()));
        }
        if (port.prefetchable().isEmpty() && RootPort.roomFor(place.size()) > FIRMWARE_RESERVE) {
            progress.warning(
                    "room",
                    "root port " + port.id() + " does not say how much room it has: if the guest finds no place for "
                            + new ByteSize(place.size()) + ", " + hypervisor.portRemedy(port.id(), place.size()));
        }
        return port;
    }

    static void checkState(final HypervisorVm vm) {
        if (vm.state() == VmState.UNREACHABLE) {
            throw new VicinityFailure(
                    FailureCode.HYPERVISOR_UNREACHABLE,
                    "VM " + vm.name() + " cannot be asked: " + vm.detail(),
                    "see to it that the VM runs and that nobody else holds its monitor");
        }
        if (vm.state() == VmState.ENDED) {
            throw new VicinityFailure(
                    FailureCode.VM_NOT_RUNNING, "VM " + vm.name() + " does not run: " + vm.detail(), "start the VM");
        }
    }

    private void checkTenant() {
        final Optional<ShmemDevice> device = vm.tenantDevice();
        if (device.isEmpty()) {
            return;
        }
        final String other = device.get().tenant().orElseThrow();
        if (other.equals(place.tenant())) {
            throw new VicinityFailure(
                    FailureCode.ALREADY_ATTACHED,
                    "VM " + vm.name() + " has the device of tenant " + other + " already, on "
                            + device.get().bus(),
                    "use it, or take it out first: vicinity-agent vm detach " + vm.name());
        }
        throw new VicinityFailure(
                FailureCode.NOT_PERMITTED,
                "VM " + vm.name() + " belongs to tenant " + other + ", whose device it has on "
                        + device.get().bus(),
                "a VM has one tenant: take that device out first, and enroll the VM anew");
    }

    private void checkMemory(final DeviceModel model) {
        if (Long.bitCount(place.size()) != 1) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "the segment of tenant " + place.tenant() + " has " + new ByteSize(place.size())
                            + ", and QEMU takes powers of two only",
                    "set segment_size of the tenant to " + new ByteSize(Long.highestOneBit(place.size()) << 1)
                            + " and restart the agent");
        }
        if (model == DeviceModel.DOORBELL && place.socket().isEmpty()) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "tenant " + place.tenant() + " has no ivshmem server, which a doorbell device needs",
                    "set ivshmem: true, or use --model plain");
        }
    }

    private RootPort port(final String bus) {
        final Optional<RootPort> found = vm.port(bus);
        if (found.isEmpty()) {
            throw noPort(
                    "VM " + vm.name() + " has no root port '" + bus + "'",
                    vm.ports().isEmpty() ? remedy() : "it has: " + ids());
        }
        final RootPort port = found.get();
        if (port.occupied()) {
            throw noPort("root port " + bus + " of VM " + vm.name() + " is occupied", "use another, or " + remedy());
        }
        if (port.prefetchable().isPresent() && port.prefetchable().getAsLong() < place.size()) {
            throw noPort(
                    "root port " + bus + " of VM " + vm.name() + " reserves "
                            + new ByteSize(port.prefetchable().getAsLong()) + ", and the memory has "
                            + new ByteSize(place.size()),
                    hypervisor.portRemedy(bus, place.size()));
        }
        return port;
    }

    private RootPort anyPort() {
        if (vm.ports().isEmpty()) {
            throw noPort(
                    "VM " + vm.name() + " has no PCIe root port, and nothing can be plugged into pcie.0 while it runs",
                    remedy());
        }
        return vm.ports().stream()
                .filter(port -> !port.occupied() && hasRoom(port))
                .findFirst()
                .orElseThrow(() -> vm.ports().stream().allMatch(RootPort::occupied)
                        ? noPort("all root ports of VM " + vm.name() + " are occupied: " + ids(), remedy())
                        : noPort(
                                "no free root port of VM " + vm.name() + " has room for the "
                                        + new ByteSize(place.size()) + " of tenant " + place.tenant(),
                                remedy()));
    }

    /** Libvirt does not tell what a port reserves: then there is a warning only. */
    private boolean hasRoom(final RootPort port) {
        return vm.source() == VmSource.LIBVIRT && port.prefetchable().isEmpty()
                || port.prefetchable().orElse(FIRMWARE_RESERVE) >= RootPort.roomFor(place.size());
    }

    private String remedy() {
        int number = 1;
        while (vm.port("rp" + number).isPresent()) {
            number++;
        }
        return hypervisor.portRemedy("rp" + number, place.size());
    }

    private String ids() {
        return vm.ports().stream().map(RootPort::id).collect(Collectors.joining(", "));
    }

    private static VicinityFailure noPort(final String what, final String remedy) {
        return new VicinityFailure(FailureCode.NO_ROOT_PORT, what, remedy);
    }
}
