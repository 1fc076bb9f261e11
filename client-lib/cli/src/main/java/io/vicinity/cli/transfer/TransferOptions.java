package io.vicinity.cli.transfer;

import io.vicinity.cli.output.OutputFormat;
import io.vicinity.service.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of both ends of a transfer. */
final class TransferOptions {
    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description = "How long to wait for the other end to be there (default: ${DEFAULT-VALUE}).")
    private Duration wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "Give up when nothing moves for so long (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Output (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    Duration patienceToMeet() {
        return wait;
    }

    Duration patience() {
        return timeout;
    }

    OutputFormat format() {
        return format;
    }

    /** Reads {@code 10s}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(final String text) {
            try {
                return Durations.parse(text);
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
