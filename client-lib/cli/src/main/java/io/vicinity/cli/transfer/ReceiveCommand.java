package io.vicinity.cli.transfer;

import io.vicinity.cli.ClientOptions;
import io.vicinity.cli.output.Terminal;
import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vicinity receive}. */
@Command(
        name = "receive",
        description =
                "Receives one file from 'vicinity send'. Both ends compare SHA-256; a transfer that fails leaves no file.")
public final class ReceiveCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Mixin
    private TransferOptions options;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "receive",
            description = "Endpoint to wait at (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Directory for the file (default: the current one).")
    private Path output;

    @Option(names = "--overwrite", description = "Replace a file of the same name.")
    private boolean overwrite;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    public ReceiveCommand() {}

    @Override
    public Integer call() {
        if (!Files.isDirectory(output) || !Files.isWritable(output)) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE, output + " is no directory that can be written", "give one that can");
        }
        final PrintWriter err = spec.commandLine().getErr();
        try (Vicinity vicinity = client.connect();
                Endpoint own = vicinity.claim(name);
                Channel channel = own.accept(options.patienceToMeet())) {
            final Outcome outcome = new FileReceiver(
                            new Conversation(channel, options.patience()),
                            size -> new Progress(err, Terminal.isInteractive(), name, size, System.nanoTime()),
                            output.toAbsolutePath(),
                            overwrite)
                    .receive();
            final PrintWriter out = spec.commandLine().getOut();
            out.println(outcome.line("received", "from", options.format()));
            out.flush();
        }
        return 0;
    }
}
