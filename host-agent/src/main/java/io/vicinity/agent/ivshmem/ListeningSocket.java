package io.vicinity.agent.ivshmem;

import io.vicinity.agent.segment.Access;
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
import java.util.Optional;

/** A socket that listens, and its file: in place of what a killed agent left, removed at the end. */
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
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}, {@link FailureCode#FILE_UNUSABLE}, and those of
     *                         {@link Access#applyTo}.
     */
    static ListeningSocket open(final Path path, final Access access) {
        // Bound under another name, so that the socket that others find has its mode from its first moment.
        final Path next = path.resolveSibling(path.getFileName() + NEXT);
        int descriptor = Descriptors.NONE;
        try {
            checkNothingButASocket(path);
            Files.deleteIfExists(next);
            descriptor = UnixSocket.listen(next, BACKLOG);
            access.applyTo(next);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new ListeningSocket(path, descriptor);
        } catch (final VicinityFailure e) {
            closeIfAny(descriptor);
            throw e;
        } catch (final IOException e) {
            closeIfAny(descriptor);
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "VMs cannot be served on " + path + ": " + CauseChain.oneLine(e),
                    "give an ivshmem_dir that the agent may write, or set ivshmem: false",
                    e);
        }
    }

    /** Goes on listening with what an earlier life held; empty if others would not find it any more. */
    static Optional<ListeningSocket> resume(final Path path, final int descriptor, final Access access) {
        try {
            if (Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                access.applyTo(path);
                return Optional.of(new ListeningSocket(path, descriptor));
            }
        } catch (final IOException e) {
            LOG.log(Level.WARNING, "ivshmem socket is gone, and is made anew path={0}", path);
        }
        return Optional.empty();
    }

    private static void closeIfAny(final int descriptor) {
        if (descriptor >= 0) {
            Descriptors.close(descriptor);
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

    /** Leaves the file to whoever listens there too. */
    void leave() {
        Descriptors.close(descriptor);
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
