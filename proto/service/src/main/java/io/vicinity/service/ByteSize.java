package io.vicinity.service;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as {@code 4096}, {@code 64KiB}, {@code 64MiB}, {@code 3GiB}. Units are powers of 1024 and say so; KB or
 * M is refused rather than guessed.
 *
 * @param bytes not negative.
 */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*(B|KiB|MiB|GiB|TiB)?");

    /** Checks the number. */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    /**
     * Reads a size.
     *
     * @param text such as {@code 64MiB}.
     * @return the size.
     * @throws IllegalArgumentException saying how sizes are written.
     */
    public static ByteSize parse(final String text) {
        final Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw malformed(text);
        }
        final String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        final int shift = switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            case "TiB" -> 40;
            default -> 0;
        };
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
        } catch (final ArithmeticException e) {
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(final String text) {
        return new IllegalArgumentException("'" + text + "' is no size such as 4096, 64KiB, 64MiB or 3GiB");
    }

    /** The size in the largest unit that divides it. */
    @Override
    public String toString() {
        final String[] units = {"", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long number = bytes;
        while (number != 0 && number % 1024 == 0 && unit < units.length - 1) {
            number /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%d%s", number, units[unit]);
    }
}
