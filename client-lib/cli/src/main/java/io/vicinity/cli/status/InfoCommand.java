package io.vicinity.cli.status;

import io.vicinity.cli.CliVersion;
import io.vicinity.cli.ClientOptions;
import io.vicinity.cli.output.OutputFormat;
import io.vicinity.client.EndpointStatus;
import io.vicinity.client.Vicinity;
import io.vicinity.client.VicinityException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vicinity info}. */
@Command(
        name = "info",
        description = "Shows who this VM is, which segment it is attached to, its peers and all versions.")
public final class InfoCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Output (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    public InfoCommand() {}

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        try (Vicinity vicinity = client.connect()) {
            final InfoView view = new InfoView(vicinity.info(), endpoints(vicinity), CliVersion.version());
            if (format == OutputFormat.JSON) {
                out.println(view.json());
            } else {
                view.text().forEach(out::println);
            }
        }
        out.flush();
        return 0;
    }

    /** The agent alone knows them, and information is wanted most where it is not there. */
    private static List<EndpointStatus> endpoints(final Vicinity vicinity) {
        try {
            return vicinity.endpoints();
        } catch (final VicinityException e) {
            return List.of();
        }
    }
}
