package io.vicinity.agent.ivshmem;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.UnixSocket;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** A socket that listens, and its file: mode 0600, in place of what a killed agent left, removed at the end. */
final class ListeningSocket implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ListeningSocket.class.getName());
    private static final String NEXT = ".next";
    private static final int BACKLOG = 128;

    private final Path path;
    private final int descriptor;

    private ListeningSocket(final Path path, final int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Listens. Only the holder of the agent's lock may do so: a socket that is there is taken for a dead agent's.
     *
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}, {@link FailureCode#FILE_UNUSABLE}.
     */
    static ListeningSocket open(final Path path) {
        // Bound under another name, so that the socket that others find has its mode from its first moment.
        final Path next = path.resolveSibling(path.getFileName() + NEXT);
        int descriptor = Descriptors.NONE;
        try {
            checkNothingButASocket(path);
            Files.deleteIfExists(next);
            descriptor = UnixSocket.listen(next, BACKLOG);
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new ListeningSocket(path, descriptor);
        } catch (final IOException e) {
            if (descriptor >= 0) {
                Descriptors.close(descriptor);
            }
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "VMs cannot be served on " + path + ": " + CauseChain.oneLine(e),
                    "give a runtime_dir that the agent may write, or set ivshmem: false",
                    e);
        }
    }

    private static void checkNothingButASocket(final Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE, path + " is there and is no socket", "move it, or rename the tenant");
        }
    }

    Path path() {
        return path;
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        Descriptors.close(descriptor);
        try {
            Files.deleteIfExists(path);
        } catch (final IOException e) {
            LOG.log(Level.WARNING, "ivshmem socket cannot be removed path=" + path, e);
        }
    }
}
