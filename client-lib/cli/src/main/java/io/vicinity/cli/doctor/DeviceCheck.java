package io.vicinity.cli.doctor;

import io.vicinity.service.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The ivshmem devices of this VM, as the kernel shows them. */
final class DeviceCheck implements Check {
    private static final String NAME = "device";
    private static final String ACCESS = "bar-access";
    private static final String VENDOR = "0x1af4";
    private static final String DEVICE = "0x1110";
    /** Line of BAR2 in a device's table of resources. */
    private static final int BAR2 = 2;

    private final Machine machine;

    DeviceCheck(final Machine machine) {
        this.machine = machine;
    }

    /** The devices' directories in sysfs. */
    static List<Path> devices(final Machine machine) {
        return machine.list(machine.path("/sys/bus/pci/devices")).stream()
                .filter(device -> is(machine, device, "vendor", VENDOR) && is(machine, device, "device", DEVICE))
                .toList();
    }

    private static boolean is(final Machine machine, final Path device, final String file, final String wanted) {
        return machine.text(device.resolve(file)).map(wanted::equalsIgnoreCase).orElse(false);
    }

    @Override
    public List<Finding> look() {
        final List<Path> devices = devices(machine);
        if (devices.isEmpty()) {
            return List.of(Finding.failure(
                    NAME,
                    "this VM has no ivshmem device",
                    "on the host: vicinity-agent vm attach THIS-VM --tenant TENANT, or start QEMU with"
                            + " -device ivshmem-plain or ivshmem-doorbell"));
        }
        return devices.stream().flatMap(this::look).toList();
    }

    private Stream<Finding> look(final Path device) {
        final String address = device.getFileName().toString();
        final Path bar = device.resolve("resource2");
        final Optional<Long> size = machine.text(device.resolve("resource")).flatMap(DeviceCheck::sizeOfBar2);
        if (size.isEmpty() || !Files.exists(bar)) {
            return Stream.of(Finding.failure(
                    NAME,
                    "ivshmem device " + address + " has no BAR2: the kernel found no room for it",
                    "start QEMU with pref64-reserve of twice the segment's size at its pcie-root-port"));
        }
        return Stream.of(
                Finding.ok(NAME, "ivshmem device " + address + " with " + new ByteSize(size.get()) + " of memory"),
                access(bar));
    }

    private Finding access(final Path bar) {
        if (machine.isOpenToAll(bar)) {
            return Finding.failure(
                    ACCESS,
                    bar + " is open to every user of this VM",
                    "chmod o= " + bar + ", and install deploy/udev/70-vicinity.rules");
        }
        if (!Files.isReadable(bar) || !Files.isWritable(bar)) {
            return Finding.warning(
                    ACCESS,
                    "this user may not map " + bar,
                    "join the group of " + bar + ", which deploy/udev/70-vicinity.rules sets");
        }
        return Finding.ok(ACCESS, "this user may map " + bar);
    }

    /** Reads {@code start end flags}, a line for each BAR. */
    private static Optional<Long> sizeOfBar2(final String resources) {
        final List<String> lines = resources.lines().toList();
        if (lines.size() <= BAR2) {
            return Optional.empty();
        }
        final String[] words = lines.get(BAR2).strip().split("\\s+", -1);
        try {
            final long start = Long.decode(words[0]);
            final long end = Long.decode(words[1]);
            return end > start && start > 0 ? Optional.of(end - start + 1) : Optional.empty();
        } catch (final NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
