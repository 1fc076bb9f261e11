package io.vicinity.guestd.bar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What a guest can know of its processors.
 *
 * <p>An emulator that believes a VM to have one processor for ever makes read-modify-writes of plain loads and stores, and another VM can
 * write between them. It cannot be measured by one VM alone; but such a VM can be told by what it says of itself. Vicinity's own
 * data path does not depend on it: nothing that crosses VMs is written by read-modify-write.
 *
 * @param possibleProcessors that the VM may ever have; 0 if it is not known.
 * @param emulated           whether the processor is one of QEMU's emulator.
 */
public record Machine(int possibleProcessors, boolean emulated) {
    /** Where the kernel tells of processors. */
    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String EMULATED = "qemu tcg cpu";
    private static final int MOST_RANGES = 1 << 10;
    private static final int MOST_PROCESSORS = 1 << 16;

    /**
     * Looks at this machine.
     *
     * @return what it says.
     */
    public static Machine here() {
        return of(text(POSSIBLE), text(PROCESSORS));
    }

    /**
     * Reads what the kernel says.
     *
     * @param possible   as {@code /sys/devices/system/cpu/possible}: {@code 0-3}.
     * @param processors as {@code /proc/cpuinfo}.
     * @return what that means.
     */
    static Machine of(final String possible, final String processors) {
        return new Machine(
                count(possible.strip()), processors.toLowerCase(Locale.ROOT).contains(EMULATED));
    }

    private static int count(final String ranges) {
        int count = 0;
        for (final String range : ranges.split(",", MOST_RANGES)) {
            final String[] ends = range.split("-", 2);
            try {
                final int first = Integer.parseInt(ends[0]);
                final int last = Integer.parseInt(ends[ends.length - 1]);
                if (first < 0 || last < first || last >= MOST_PROCESSORS) {
                    return 0;
                }
                count += last - first + 1;
            } catch (final NumberFormatException e) {
                return 0;
            }
        }
        return count;
    }

    /**
     * Do read-modify-writes hold between this VM and another?
     *
     * @return false on an emulated machine that can have one processor only.
     */
    boolean atomicsHold() {
        return !emulated || possibleProcessors != 1;
    }

    Optional<String> warning() {
        return atomicsHold()
                ? Optional.empty()
                : Optional.of("read-modify-writes are torn between VMs on this emulated one-processor machine;"
                        + " start QEMU with -smp 1,maxcpus=2");
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            return "";
        }
    }
}
