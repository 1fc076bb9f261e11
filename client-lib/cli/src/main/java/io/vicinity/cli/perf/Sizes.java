package io.vicinity.cli.perf;

import io.vicinity.service.ByteSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Lengths of messages, written {@code 8,64,1KiB,1MiB}.
 *
 * @param bytes each.
 */
public record Sizes(List<Integer> bytes) {
    private static final long MAX = 1L << 28;

    /** Reads sizes as the user writes them. */
    public static final class Converter implements ITypeConverter<Sizes> {
        /** Created by picocli. */
        public Converter() {}

        @Override
        public Sizes convert(final String text) {
            final List<Integer> bytes = new ArrayList<>();
            for (final String size : Arrays.asList(text.split(",", -1))) {
                bytes.add(size(size));
            }
            return new Sizes(List.copyOf(bytes));
        }

        private static int size(final String text) {
            try {
                final long bytes = ByteSize.parse(text).bytes();
                if (bytes < 1 || bytes > MAX) {
                    throw new TypeConversionException("'" + text + "' is not within 1 and 256MiB");
                }
                return (int) bytes;
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
