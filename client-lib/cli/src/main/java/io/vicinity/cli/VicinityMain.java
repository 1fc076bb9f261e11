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
        },
        subcommands = {
            InfoCommand.class,
            TopCommand.class,
            DoctorCommand.class,
            SendCommand.class,
            ReceiveCommand.class,
            PerfCommand.class,
            RunCommand.class,
            SandboxCommand.class
        })
public final class VicinityMain {
    private static final String NAME = "vicinity";

    private VicinityMain() {}

    /**
     * Runs the command and exits with its code.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args) {
        Logging.setUp(false);
        System.exit(commandLine().execute(args));
    }

    /**
     * The command line with all its commands, for {@link #main} and for tests.
     *
     * @return ready to execute.
     */
    public static CommandLine commandLine() {
        final CommandLine commandLine = Program.prepare(NAME, new CommandLine(new VicinityMain()));
        final CommandLine.IExecutionExceptionHandler handler =
                (failure, line, parsed) -> Program.end(NAME, line.getErr(), named(failure));
        // What follows the class of a program is the program's, whatever it looks like.
        commandLine.getSubcommands().get("run").setStopAtPositional(true);
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
