package io.vicinity.cli.sandbox;

import io.vicinity.service.ByteSize;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vicinity sandbox}: an agent and some daemons on this machine, for the length of a command. */
@Command(
        name = "sandbox",
        description = {
            "Runs an agent and the daemons of some VMs on this machine for the length of a command, or until ^C.",
            "The command finds the daemons' sockets in VICINITY_SOCKET_1, VICINITY_SOCKET_2, ... (VICINITY_SOCKET is the"
                    + " first), the addresses of their metrics pages in VICINITY_METRICS_1, ..., and the directory of the sandbox in"
                    + " VICINITY_SANDBOX. Its exit code is passed on. No process and no shared memory is left behind,"
                    + " also when the sandbox is killed."
        })
public final class SandboxCommand implements Callable<Integer> {
    private static final List<Path> SETPRIV = List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"));

    @Option(
            names = "--vms",
            paramLabel = "N",
            defaultValue = "2",
            description = "Number of VMs (default: ${DEFAULT-VALUE}).")
    private int vms;

    @Option(
            names = "--segment",
            paramLabel = "SIZE",
            defaultValue = SandboxOptions.DEFAULT_SEGMENT,
            description = "Shared memory that the VMs have together (default: ${DEFAULT-VALUE}).")
    private ByteSize segment;

    @Option(
            names = "--arena",
            paramLabel = "SIZE",
            defaultValue = SandboxOptions.DEFAULT_ARENA,
            description = "Arena of an endpoint that asks for no size (default: ${DEFAULT-VALUE}).")
    private ByteSize arena;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command and its arguments, after --.")
    private List<String> command = List.of();

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    public SandboxCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        final PrintWriter err = spec.commandLine().getErr();
        try (Sandbox sandbox = Sandbox.start(new SandboxOptions(vms, segment, arena), line -> {
            err.println("sandbox: " + line);
            err.flush();
        })) {
            final Map<String, String> environment = sandbox.environment();
            return command.isEmpty() ? stay(environment) : run(environment);
        }
    }

    /** Shows what another shell needs, and stays until a signal ends this process. */
    private int stay(final Map<String, String> environment) throws InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        environment.forEach((name, value) -> out.println("export " + name + "='" + value + "'"));
        out.flush();
        spec.commandLine().getErr().println("sandbox: ^C ends it");
        spec.commandLine().getErr().flush();
        new CountDownLatch(1).await();
        return 0;
    }

    private int run(final Map<String, String> environment) throws InterruptedException {
        final List<String> line = new ArrayList<>(command);
        // The signal follows the thread that starts the command, which is this process's main thread and waits below.
        SETPRIV.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(setpriv -> line.addAll(0, List.of(setpriv.toString(), "--pdeathsig", "KILL", "--")));
        final ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        builder.environment().putAll(environment);
        try {
            return builder.start().waitFor();
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "cannot run " + command.get(0) + ": " + e.getMessage(),
                    "check the command",
                    e);
        }
    }
}
