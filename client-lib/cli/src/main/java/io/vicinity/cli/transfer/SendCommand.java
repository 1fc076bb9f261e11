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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vicinity send}. */
@Command(
        name = "send",
        description = "Sends a file to an endpoint at which 'vicinity receive' waits. Both ends compare SHA-256.")
public final class SendCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Mixin
    private TransferOptions options;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of this end (default: send-PID).")
    private String name = "send-" + ProcessHandle.current().pid();

    @Parameters(index = "0", paramLabel = "FILE", description = "The file.")
    private Path file;

    @Parameters(index = "1", paramLabel = "ENDPOINT", description = "The endpoint that receives it.")
    private String endpoint;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    public SendCommand() {}

    @Override
    public Integer call() {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE, file + " is no file that can be read", "give one that can");
        }
        final PrintWriter err = spec.commandLine().getErr();
        try (Vicinity vicinity = client.connect();
                Endpoint own = vicinity.claim(name);
                Channel channel = own.open(endpoint, options.patienceToMeet())) {
            final Outcome outcome = new FileSender(
                            new Conversation(channel, options.patience()),
                            size -> new Progress(
                                    err,
                                    Terminal.isInteractive(),
                                    file.getFileName().toString(),
                                    size,
                                    System.nanoTime()))
                    .send(file);
            final PrintWriter out = spec.commandLine().getOut();
            out.println(outcome.line("sent", "to", options.format()));
            out.flush();
        }
        return 0;
    }
}
