package io.vicinity.cli;

import io.vicinity.client.Vicinity;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of commands that talk to this VM's daemon. */
public final class ClientOptions {
    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "Socket of this VM's daemon (default: VICINITY_SOCKET, else /run/vicinity/guestd.sock).")
    private Path socket;

    /** Created by picocli. */
    public ClientOptions() {}

    /**
     * Where the daemon is looked for.
     *
     * @return path of its socket.
     */
    public Path socket() {
        return context().conclude().socket();
    }

    /**
     * Connects to the daemon.
     *
     * @return the connection.
     */
    public Vicinity connect() {
        return Vicinity.connect(context());
    }

    private Vicinity.Context context() {
        final Vicinity.Context context = new Vicinity.Context();
        if (socket != null) {
            context.socket(socket);
        }
        return context;
    }
}
