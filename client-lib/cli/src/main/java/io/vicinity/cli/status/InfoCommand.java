package io.vicinity.cli.status;

import io.vicinity.cli.CliVersion;
import io.vicinity.cli.ClientOptions;
import io.vicinity.cli.output.JsonLine;
import io.vicinity.cli.output.OutputFormat;
import io.vicinity.client.EndpointStatus;
import io.vicinity.client.Vicinity;
import io.vicinity.client.VicinityException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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

    @Option(
            names = "--fabric",
            description =
                    "Shows instead by what data goes to other hosts: devices for RDMA verbs, the choice, and why.")
    private boolean fabric;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    public InfoCommand() {}

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        try (Vicinity vicinity = client.connect()) {
            if (fabric) {
                final FabricView view = new FabricView(vicinity.fabricDevices());
                print(out, view::json, view::text);
            } else {
                final InfoView view = new InfoView(vicinity.info(), endpoints(vicinity), CliVersion.version());
                print(out, view::json, view::text);
            }
        }
        out.flush();
        return 0;
    }

    private void print(final PrintWriter out, final Supplier<JsonLine> json, final Supplier<List<String>> text) {
        if (format == OutputFormat.JSON) {
            out.println(json.get());
        } else {
            text.get().forEach(out::println);
        }
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
