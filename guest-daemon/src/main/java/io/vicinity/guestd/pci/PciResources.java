package io.vicinity.guestd.pci;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a PCI function, as its file {@code resource} in sysfs tells: one line a BAR, with first address, last address and flags.
 *
 * @param bar0 bytes of BAR0; 0 for none.
 * @param bar1 bytes of BAR1; 0 for none.
 * @param bar2 bytes of BAR2; 0 for none, also where the machine found no room for it.
 */
record PciResources(long bar0, long bar1, long bar2) {
    private static final Pattern LINE =
            Pattern.compile("0x(\\p{XDigit}{1,16}) 0x(\\p{XDigit}{1,16}) 0x\\p{XDigit}{1,16}");
    private static final int BARS = 3;

    /**
     * Reads the file.
     *
     * @param text of it, whatever it may be.
     * @return the lengths; 0 for each line that is missing or makes no sense.
     */
    static PciResources parse(final String text) {
        final long[] lengths = new long[BARS];
        final String[] lines = text.split("\n", BARS + 1);
        for (int i = 0; i < BARS && i < lines.length; i++) {
            lengths[i] = length(LINE.matcher(lines[i]));
        }
        return new PciResources(lengths[0], lengths[1], lengths[2]);
    }

    private static long length(final Matcher line) {
        if (!line.matches()) {
            return 0;
        }
        final long first = Long.parseUnsignedLong(line.group(1), 16);
        final long last = Long.parseUnsignedLong(line.group(2), 16);
        final long length = last - first + 1;
        return Long.compareUnsigned(last, first) > 0 && length > 0 ? length : 0;
    }
}
