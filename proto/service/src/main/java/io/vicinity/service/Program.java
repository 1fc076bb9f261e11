package io.vicinity.service;

import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * How our programs end: each failure is one line on standard error, {@code program: CODE: message; remedy}, and the exit code of
 * its {@link FailureCode}.
 */
public final class Program {
    private Program() {}

    /**
     * Runs a picocli command. Does not exit, so that a test can call it.
     *
     * @param name    of the program as the user typed it.
     * @param command annotated with {@link CommandLine.Command}; a Runnable, or a Callable of the exit code.
     * @param args    of the command line.
     * @return the exit code.
     */
    public static int run(final String name, final Object command, final String... args) {
        return prepare(name, new CommandLine(command)).execute(args);
    }

    /**
     * Teaches a command line to end as all our programs do.
     *
     * @param name        of the program as the user typed it.
     * @param commandLine with all its subcommands.
     * @return the same command line.
     */
    public static CommandLine prepare(final String name, final CommandLine commandLine) {
        return commandLine
                .registerConverter(ByteSize.class, ByteSize::parse)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> end(name, line.getErr(), failure))
                .setParameterExceptionHandler((failure, args) -> end(
                        name,
                        failure.getCommandLine().getErr(),
                        new VicinityFailure(
                                FailureCode.CONFIG_INVALID,
                                failure.getMessage(),
                                "see "
                                        + failure.getCommandLine()
                                                .getCommandSpec()
                                                .qualifiedName() + " --help",
                                failure)));
    }

    /**
     * Prints the one line of a failure.
     *
     * @param name    of the program as the user typed it.
     * @param out     where to.
     * @param failure any; one without a code is {@link FailureCode#INTERNAL}.
     * @return the exit code.
     */
    public static int end(final String name, final PrintWriter out, final Throwable failure) {
        final VicinityFailure named = named(failure);
        out.println(name + ": " + named.oneLine());
        out.flush();
        if (named.code() == FailureCode.INTERNAL) {
            failure.printStackTrace(out);
            out.flush();
        }
        return named.code().exitCode();
    }

    /**
     * Finds the failure that has a name in a chain of causes.
     *
     * @param failure any.
     * @return the first of the chain that is named; else {@link FailureCode#INTERNAL} with the chain as its message.
     */
    public static VicinityFailure named(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof final VicinityFailure named) {
                return named;
            }
        }
        return new VicinityFailure(
                FailureCode.INTERNAL,
                CauseChain.oneLine(failure),
                "this is a defect of Vicinity: report it with the stack trace",
                failure);
    }
}
