package io.vicinity.cli;

import io.vicinity.cli.doctor.DoctorCommand;
import io.vicinity.cli.perf.PerfCommand;
import io.vicinity.cli.run.RunCommand;
import io.vicinity.cli.sandbox.SandboxCommand;
import io.vicinity.cli.status.InfoCommand;
import io.vicinity.cli.status.TopCommand;
import io.vicinity.cli.transfer.ReceiveCommand;
import io.vicinity.cli.transfer.SendCommand;
import io.vicinity.client.VicinityException;
import io.vicinity.service.FailureCode;
import io.vicinity.service.Logging;
import io.vicinity.service.Program;
import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The {@code vicinity} command. */
@Command(
        name = "vicinity",
        description = "Messaging for virtual machines that know who lives next door.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = CliVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:the command line or a configuration makes no sense",
            "3:a daemon cannot be reached",
            "4:refused: name, quota or permission",
            "5:not found",
            "6:not in time",
            "7:this machine lacks something: memory, a permission, a layout",
            "70:a defect of Vicinity"
        })
public final class VicinityMain {
    private static final String NAME = "vicinity";

    private static final String RUN = "run";

    /** In the order in which they are listed. */
    private static final List<Map.Entry<String, Class<?>>> COMMANDS = List.of(
            Map.entry("info", InfoCommand.class),
            Map.entry("top", TopCommand.class),
            Map.entry("doctor", DoctorCommand.class),
            Map.entry("send", SendCommand.class),
            Map.entry("receive", ReceiveCommand.class),
            Map.entry("perf", PerfCommand.class),
            Map.entry(RUN, RunCommand.class),
            Map.entry("sandbox", SandboxCommand.class));

    private VicinityMain() {}

    /**
     * Runs the command and exits with its code.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args) {
        Logging.setUp(false);
        System.exit(commandLine(args).execute(args));
    }

    /** With the command alone that is wanted: to look through all that others take costs the start a tenth of a second. */
    private static CommandLine commandLine(final String... args) {
        final List<Map.Entry<String, Class<?>>> wanted = COMMANDS.stream()
                .filter(command -> args.length > 0 && command.getKey().equals(args[0]))
                .toList();
        return commandLine(wanted.isEmpty() ? COMMANDS : wanted);
    }

    /**
     * The command line with all its commands.
     *
     * @return ready to execute.
     */
    public static CommandLine commandLine() {
        return commandLine(COMMANDS);
    }

    private static CommandLine commandLine(final List<Map.Entry<String, Class<?>>> commands) {
        final CommandLine bare = new CommandLine(new VicinityMain());
        commands.forEach(command -> bare.addSubcommand(command.getKey(), command.getValue()));
        final CommandLine commandLine = Program.prepare(NAME, bare);
        final CommandLine.IExecutionExceptionHandler handler =
                (failure, line, parsed) -> Program.end(NAME, line.getErr(), named(failure));
        // What follows the class of a program is the program's, whatever it looks like.
        Optional.ofNullable(commandLine.getSubcommands().get(RUN)).ifPresent(run -> run.setStopAtPositional(true));
        return commandLine.setExecutionExceptionHandler(handler).setUsageHelpAutoWidth(true);
    }

    /** The client's exceptions carry the names of the failures that they tell of. */
    private static Throwable named(final Throwable failure) {
        if (failure instanceof final VicinityException named) {
            return new VicinityFailure(FailureCode.ofName(named.code()), named.getMessage(), named.remedy(), named);
        }
        return failure;
    }
}
