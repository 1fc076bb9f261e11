package io.vicinity.agent.cli;

import io.vicinity.service.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(final String text) {
        try {
            return Durations.parse(text);
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
