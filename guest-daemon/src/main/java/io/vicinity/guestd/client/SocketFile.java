package io.vicinity.guestd.client;

import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The file of a UNIX socket: its leftovers and its permissions. */
final class SocketFile {
    /** What {@code struct sockaddr_un} holds, less its closing zero. */
    private static final int MOST_BYTES = 107;

    private final Path path;

    SocketFile(final Path path) {
        this.path = path;
    }

    /**
     * Makes the path free to listen on: what a killed daemon left is removed, a live daemon's socket is not.
     *
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}, {@link FailureCode#FILE_UNUSABLE}.
     */
    void clear() {
        final int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "socket path " + path + " has " + bytes + " bytes",
                    "give one of at most " + MOST_BYTES);
        }
        try {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new VicinityFailure(
                        FailureCode.FILE_UNUSABLE,
                        path + " is there and is no socket",
                        "move it, or give another path");
            }
            if (isAnswered()) {
                throw new VicinityFailure(
                        FailureCode.ADDRESS_UNUSABLE,
                        "socket " + path + " belongs to a daemon that runs",
                        "end that daemon, or give another path");
            }
            Files.delete(path);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "socket " + path + " cannot be made: " + CauseChain.oneLine(e),
                    "give a path in a directory that user " + System.getProperty("user.name") + " may write",
                    e);
        }
    }

    private boolean isAnswered() {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (final IOException e) {
            return false;
        }
    }

    /**
     * Restricts who may connect: the owner, and the members of a group if there is one. Never everybody.
     *
     * @param group name; empty for none.
     */
    void restrict(final Optional<String> group) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            if (group.isPresent()) {
                final GroupPrincipal principal =
                        path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group.get());
                Files.getFileAttributeView(path, PosixFileAttributeView.class).setGroup(principal);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            }
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "socket " + path + " cannot be restricted"
                            + group.map(name -> " to group " + name).orElse("") + ": " + CauseChain.oneLine(e),
                    "give a group that user " + System.getProperty("user.name") + " is in",
                    e);
        }
    }

    /** Removes the file. */
    void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException e) {
            // The next daemon finds that nobody answers, and removes it.
        }
    }
}
