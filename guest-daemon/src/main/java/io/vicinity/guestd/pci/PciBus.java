package io.vicinity.guestd.pci;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the ivshmem devices of this VM. Looks anew at each call, and costs a few reads of small files a PCI function.
 *
 * @param devices the directory of sysfs that has one entry a function.
 */
public record PciBus(Path devices) {
    /** Where sysfs shows the PCI functions. */
    public static final Path DEVICES = Path.of("/sys/bus/pci/devices");

    private static final Pattern ADDRESS =
            Pattern.compile("\\p{XDigit}{4,8}:\\p{XDigit}{2}:\\p{XDigit}{2}\\.\\p{XDigit}");
    private static final int VENDOR = 0x1af4;
    private static final int DEVICE = 0x1110;

    /**
     * Is it written as the address of a function?
     *
     * @param text for example {@code 0000:00:03.0}.
     * @return true if it may be one.
     */
    public static boolean isAddress(final String text) {
        return ADDRESS.matcher(text).matches();
    }

    /**
     * All ivshmem devices that are there now.
     *
     * @return in the order of their addresses; empty where there is no PCI bus.
     */
    public List<IvshmemDevice> ivshmemDevices() {
        final List<IvshmemDevice> found = new ArrayList<>();
        try (DirectoryStream<Path> functions = Files.newDirectoryStream(devices)) {
            for (final Path function : functions) {
                if (number(function, "vendor") == VENDOR && number(function, "device") == DEVICE) {
                    found.add(device(function));
                }
            }
        } catch (final IOException | java.nio.file.DirectoryIteratorException e) {
            return List.of();
        }
        found.sort(Comparator.comparing(IvshmemDevice::address));
        return found;
    }

    private static IvshmemDevice device(final Path function) {
        final PciResources resources =
                PciResources.parse(text(function.resolve("resource")).orElse(""));
        return new IvshmemDevice(
                function.getFileName().toString(),
                function,
                number(function, "revision"),
                resources.bar2(),
                resources.bar1() > 0,
                driver(function));
    }

    private static Optional<String> driver(final Path function) {
        try {
            return Optional.of(
                    function.resolve("driver").toRealPath().getFileName().toString());
        } catch (final IOException e) {
            return Optional.empty();
        }
    }

    /** A number as sysfs writes it; -1 if there is none, which no field has. */
    private static int number(final Path function, final String name) {
        try {
            return Integer.decode(text(function.resolve(name)).orElse("-1").strip());
        } catch (final NumberFormatException e) {
            return -1;
        }
    }

    /** A device may go while it is looked at. */
    private static Optional<String> text(final Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (final IOException e) {
            return Optional.empty();
        }
    }
}
