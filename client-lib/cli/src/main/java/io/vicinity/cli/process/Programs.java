package io.vicinity.cli.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the programs of the product are started: by the launchers beside the one that started this, else from this class path. */
public final class Programs {
    /** Set by the launcher; the environment variable of the same meaning goes before it. */
    private static final String HOME_PROPERTY = "vicinity.home";

    private static final String HOME_VARIABLE = "VICINITY_HOME";

    private static final String AGENT_MAIN = "io.vicinity.agent.AgentMain";
    private static final String DAEMON_MAIN = "io.vicinity.guestd.GuestDaemonMain";

    private Programs() {}

    /**
     * Command line of the agent.
     *
     * @param args of the agent.
     * @return program and arguments.
     */
    public static List<String> agent(final List<String> args) {
        return command("vicinity-agent", AGENT_MAIN, args);
    }

    /**
     * Command line of a guest's daemon.
     *
     * @param args of the daemon.
     * @return program and arguments.
     */
    public static List<String> daemon(final List<String> args) {
        return command("vicinity-guestd", DAEMON_MAIN, args);
    }

    private static List<String> command(final String launcher, final String main, final List<String> args) {
        final Optional<Path> home = Optional.ofNullable(System.getenv(HOME_VARIABLE))
                .or(() -> Optional.ofNullable(System.getProperty(HOME_PROPERTY)))
                .map(Path::of);
        if (home.isEmpty()) {
            return ChildJvm.commandLine(main, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"), args);
        }
        final Path file = home.get().resolve("bin").resolve(launcher);
        final List<String> command = new ArrayList<>(args);
        command.add(0, (Files.isExecutable(file) ? file : Path.of(launcher)).toString());
        return command;
    }
}
