package io.vicinity.cli.output;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. Units of bytes are powers of 1000. */
public final class Quantity {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
    private static final int STEP = 1000;

    private Quantity() {}

    /**
     * A number of bytes.
     *
     * @param bytes not negative.
     * @return such as {@code 112.3 MB}.
     */
    public static String bytes(final double bytes) {
        return scaled(bytes) + "B";
    }

    /**
     * A number of bytes.
     *
     * @param bytes not negative.
     * @return such as {@code 112.3 MB}.
     */
    public static String bytes(final long bytes) {
        return bytes((double) bytes);
    }

    /**
     * A throughput.
     *
     * @param bytes   that went by.
     * @param elapsed meanwhile.
     * @return such as {@code 1.2 GB/s}.
     */
    public static String throughput(final long bytes, final Duration elapsed) {
        return bytes(bytes / Math.max(1e-9, elapsed.toNanos() / 1e9)) + "/s";
    }

    /**
     * A count.
     *
     * @param count not negative.
     * @return such as {@code 46.1 M}, without a blank at the end for small ones.
     */
    public static String count(final double count) {
        return scaled(count).stripTrailing();
    }

    /**
     * A time.
     *
     * @param duration not negative.
     * @return in the unit that fits: {@code 12 ms}, {@code 3.4 s}, {@code 5 min}.
     */
    public static String time(final Duration duration) {
        final long millis = duration.toMillis();
        if (millis < STEP) {
            return millis + " ms";
        }
        if (millis < 60 * STEP) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
        }
        return duration.toHours() < 1 ? duration.toMinutes() + " min" : duration.toHours() + " h";
    }

    private static String scaled(final double value) {
        double scaled = value;
        int prefix = 0;
        // What would be printed as 1000.0 gets the next prefix.
        while (scaled >= STEP - 0.05 && prefix < PREFIXES.length - 1) {
            scaled /= STEP;
            prefix++;
        }
        return prefix == 0
                ? String.format(Locale.ROOT, "%.0f ", scaled)
                : String.format(Locale.ROOT, "%.1f %s", scaled, PREFIXES[prefix]);
    }
}
