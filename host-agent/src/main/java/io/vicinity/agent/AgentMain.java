package io.vicinity.agent;

import io.vicinity.agent.cli.AgentCommand;
import io.vicinity.service.Program;

/** The program {@code vicinity-agent}. */
public final class AgentMain {
    private AgentMain() {}

    /**
     * Runs the program and exits with its code.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args) {
        System.exit(Program.prepare("vicinity-agent", AgentCommand.commandLine(args))
                .execute(args));
    }
}
