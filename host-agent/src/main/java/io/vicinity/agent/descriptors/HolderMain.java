package io.vicinity.agent.descriptors;

import io.vicinity.posix.PacketSocket;
import io.vicinity.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The program that an agent without systemd starts to hold its descriptors: one argument, the path of the socket. */
public final class HolderMain {
    private static final int BACKLOG = 8;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String NEXT = ".next";

    private HolderMain() {}

    /**
     * Holds until the end.
     *
     * @param args the path.
     * @throws IOException if the socket cannot be used.
     */
    public static void main(final String[] args) throws IOException {
        Posix.leaveSession();
        final Path path = Path.of(args[0]);
        // Bound under another name, so that whoever finds it can connect, and nobody else could before.
        final Path next = path.resolveSibling(path.getFileName() + NEXT);
        Files.deleteIfExists(next);
        final int listener = PacketSocket.listen(next.toString(), BACKLOG);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
        final int user = (Integer) Files.getAttribute(next, "unix:uid");
        final Object self = Files.getAttribute(next, "unix:ino");
        Files.move(next, path);
        final Holder holder = new Holder(listener, user, PATIENCE_MILLIS);
        try {
            holder.run();
        } finally {
            if (Files.exists(path) && Files.getAttribute(path, "unix:ino").equals(self)) {
                Files.deleteIfExists(path);
            }
            holder.close();
        }
    }
}
