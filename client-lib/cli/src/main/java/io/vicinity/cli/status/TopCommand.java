package io.vicinity.cli.status;

import io.vicinity.cli.ClientOptions;
import io.vicinity.cli.output.OutputFormat;
import io.vicinity.cli.output.Terminal;
import io.vicinity.client.Vicinity;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vicinity top}. */
@Command(
        name = "top",
        description = "Shows the channels of this VM live, with what went through them since the last look.")
public final class TopCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    @Mixin
    private ClientOptions client;

    @Option(names = "--once", description = "One look: totals, no rates.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time between looks (default: ${DEFAULT-VALUE}).")
    private double interval;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Output; JSON is one object a line, channel and look (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    public TopCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (!(interval >= 0.1)) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID, "--interval is " + interval, "give 0.1 seconds or more");
        }
        final PrintWriter out = spec.commandLine().getOut();
        try (Vicinity vicinity = client.connect()) {
            TopView view = TopView.first(vicinity.channelsOfVm(), System.nanoTime());
            print(view, out);
            while (!once && !out.checkError()) {
                Thread.sleep(Math.round(interval * 1000));
                view = view.next(vicinity.channelsOfVm(), System.nanoTime());
                print(view, out);
            }
        }
        return 0;
    }

    private void print(final TopView view, final PrintWriter out) {
        if (format == OutputFormat.JSON) {
            view.json().forEach(out::println);
        } else {
            if (!once && Terminal.isInteractive()) {
                out.print(HOME_AND_CLEAR);
            }
            view.text().forEach(out::println);
        }
        out.flush();
    }
}
