package io.vicinity.cli.transfer;

import io.vicinity.cli.DurationConverter;
import io.vicinity.cli.output.OutputFormat;
import java.time.Duration;
import picocli.CommandLine.Option;

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
}
