package io.vicinity.agent.cli;

import io.vicinity.service.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code vicinity-agent} in this JVM, and keeps what it said last. */
public final class OperatorShell {
    private final Path config;
    private String out;
    private String err;

    /**
     * Creates one for an agent.
     *
     * @param config the agent's configuration file.
     */
    public OperatorShell(final Path config) {
        this.config = config;
    }

    /**
     * Runs a command to its end.
     *
     * @param args behind the file.
     * @return its exit code.
     */
    public int run(final String... args) {
        final StringWriter output = new StringWriter();
        final StringWriter errors = new StringWriter();
        final List<String> all = new ArrayList<>(List.of("--config", config.toString()));
        all.addAll(List.of(args));
        final int code = Program.prepare(
                        "vicinity-agent",
                        AgentCommand.commandLine()
                                .setOut(new PrintWriter(output))
                                .setErr(new PrintWriter(errors)))
                .execute(all.toArray(String[]::new));
        out = output.toString();
        err = errors.toString();
        return code;
    }

    /** What the last command answered. */
    public String out() {
        return out;
    }

    /** What the last command complained of. */
    public String err() {
        return err;
    }
}
