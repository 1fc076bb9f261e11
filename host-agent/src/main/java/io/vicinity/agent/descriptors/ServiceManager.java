package io.vicinity.agent.descriptors;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.Errno;
import io.vicinity.posix.PacketSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Speaks to systemd, as {@code sd_notify} does, if it started this process and wants to hear of it. Thread-safe. */
public final class ServiceManager {
    private static final System.Logger LOG = System.getLogger(ServiceManager.class.getName());
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final int ATTEMPTS = 100;
    private static final long BETWEEN_NANOS = 10_000_000;

    private final String socket;

    private ServiceManager(final String socket) {
        this.socket = socket;
    }

    /**
     * Finds it.
     *
     * @param environment of this process.
     * @return empty if nobody is to be told.
     */
    public static Optional<ServiceManager> find(final Map<String, String> environment) {
        return Optional.ofNullable(environment.get(SOCKET))
                .filter(path -> path.startsWith("/") || path.startsWith("@"))
                .map(ServiceManager::new);
    }

    /** Says that this service serves now. */
    public void ready() {
        tell("READY=1");
    }

    /** Says that this service is about to end. */
    public void stopping() {
        tell("STOPPING=1");
    }

    private void tell(final String state) {
        tell(state, Descriptors.NONE);
    }

    /** Says something, with a descriptor or without; a manager that is busy is waited for, for a second. */
    boolean tell(final String state, final int descriptor) {
        final int connection;
        try {
            connection = PacketSocket.datagrams(socket);
        } catch (final IOException e) {
            LOG.log(Level.WARNING, "systemd is not told state={0} reason={1}", oneLine(state), e.getMessage());
            return false;
        }
        try {
            int result = Errno.AGAIN;
            for (int i = 0; i < ATTEMPTS && result == Errno.AGAIN; i++) {
                if (i > 0) {
                    LockSupport.parkNanos(BETWEEN_NANOS);
                }
                result = PacketSocket.send(connection, state, descriptor);
            }
            if (result != 0) {
                LOG.log(
                        Level.WARNING,
                        "systemd is not told state={0} reason={1}",
                        oneLine(state),
                        Errno.message(result));
            }
            return result == 0;
        } finally {
            Descriptors.close(connection);
        }
    }

    private static String oneLine(final String state) {
        return state.replace('\n', ' ');
    }
}
