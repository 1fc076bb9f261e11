package io.vicinity.guestd.vfio;

import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.service.CauseChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Sees to it that a device is bound to {@value #DRIVER}. A device that another driver has is left to it.
 *
 * @param mayBind whether a device without a driver may be bound.
 * @param modules loads kernel modules.
 */
record DriverBinding(boolean mayBind, KernelModules modules) {
    static final String DRIVER = "vfio-pci";

    private static final String NO_IOMMU =
            "this VM has no IOMMU: give it one (QEMU: -device intel-iommu,intremap=on, first of all"
                    + " devices; kernel argument intel_iommu=on)";

    /** Loads kernel modules. */
    @FunctionalInterface
    interface KernelModules {
        /**
         * Loads a module with all that it needs.
         *
         * @param name of the module.
         * @return empty if it is there now, else why not.
         */
        Optional<String> load(String name);
    }

    /**
     * Binds a device.
     *
     * @param device that is there.
     * @return number of its IOMMU group.
     * @throws IOException why it cannot be bound, and the remedy.
     */
    int bind(final IvshmemDevice device) throws IOException {
        final int group = group(device);
        final Optional<String> driver = device.driver();
        if (driver.isPresent() && !driver.get().equals(DRIVER)) {
            throw new IOException("driver " + driver.get() + " has the device: unbind it");
        }
        if (driver.isEmpty() && !mayBind) {
            throw new IOException("the device is not bound to " + DRIVER + ": give 'doorbell: vfio' to have it bound");
        }
        if (driver.isEmpty()) {
            take(device);
        }
        return group;
    }

    private static int group(final IvshmemDevice device) throws IOException {
        final Path link = device.directory().resolve("iommu_group");
        try {
            return Integer.parseUnsignedInt(link.toRealPath().getFileName().toString());
        } catch (final IOException e) {
            throw new IOException(NO_IOMMU, e);
        } catch (final NumberFormatException e) {
            throw new IOException("the kernel names no number for the IOMMU group of " + device.address(), e);
        }
    }

    private void take(final IvshmemDevice device) throws IOException {
        // Its IOMMU driver is asked for by nobody else where modprobe does not know of soft dependencies.
        for (final String module : new String[] {DRIVER, "vfio_iommu_type1"}) {
            final Optional<String> trouble = modules.load(module);
            if (trouble.isPresent()) {
                throw new IOException("kernel module " + module + " cannot be loaded: " + trouble.get());
            }
        }
        try {
            Files.writeString(device.directory().resolve("driver_override"), DRIVER);
            Files.writeString(drivers(device).resolve(DRIVER).resolve("bind"), device.address());
        } catch (final IOException e) {
            throw new IOException(
                    "the device cannot be bound to " + DRIVER + ": " + CauseChain.oneLine(e)
                            + "; run this daemon as root, or have it bound (driverctl set-override " + device.address()
                            + ' ' + DRIVER + ')',
                    e);
        }
    }

    /** Beside the directory of all devices. */
    private static Path drivers(final IvshmemDevice device) {
        return device.directory().resolveSibling("../drivers");
    }
}
