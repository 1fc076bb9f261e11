package io.vicinity.cli;

import io.vicinity.service.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10s} and the like for options. */
public final class DurationConverter implements ITypeConverter<Duration> {
    /** Created by picocli. */
    public DurationConverter() {}

    @Override
    public Duration convert(final String text) {
        try {
            return Durations.parse(text);
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
