package io.vicinity.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A client in a process of its own, which does what it is told: see {@link LabClientMain} for what it understands. */
public final class LabClient extends Dialogue {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LabProcess process;

    LabClient(final LabProcess process) {
        super(process, PATIENCE);
        this.process = process;
    }

    /** The process, to be killed. */
    public LabProcess process() {
        return process;
    }

    /**
     * How such a client is started where this JVM's class path means nothing.
     *
     * @param classPath with the tests' classes and what they need.
     * @param socket    of the daemon.
     * @param patience  with a daemon that has no device yet.
     * @return the command.
     */
    public static List<String> command(final String classPath, final Path socket, final Duration patience) {
        return Programs.java(
                        classPath,
                        LabClientMain.class.getName(),
                        List.of(socket.toString(), Long.toString(patience.toMillis())))
                .command();
    }
}
