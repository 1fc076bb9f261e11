package io.vicinity.agent.segment;

import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;

/**
 * Who, beside the agent's user, may open segments and the sockets that give them out: a group, whose members run QEMU, or nobody. Never
 * everybody. Thread-safe.
 */
public final class Access {
    /** The agent's user alone. */
    public static final Access OWNER = new Access(Optional.empty());

    private final Optional<GroupPrincipal> group;

    private Access(final Optional<GroupPrincipal> group) {
        this.group = group;
    }

    /**
     * Access for a group.
     *
     * @param name of the group; empty for {@link #OWNER}.
     * @return the access.
     * @throws VicinityFailure {@link FailureCode#CONFIG_INVALID} if there is no such group.
     */
    public static Access of(final Optional<String> name) {
        if (name.isEmpty()) {
            return OWNER;
        }
        try {
            return new Access(Optional.of(
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByGroupName(name.get())));
        } catch (final UserPrincipalNotFoundException e) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "ivshmem_group: there is no group " + name.get(),
                    "name the group that QEMU runs as (kvm or libvirt-qemu, see group in /etc/libvirt/qemu.conf), or make it:"
                            + " groupadd --system " + name.get(),
                    e);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "ivshmem_group: group " + name.get() + " cannot be looked up: " + CauseChain.oneLine(e),
                    "see getent group " + name.get(),
                    e);
        }
    }

    /**
     * Gives a file or socket to those who may open it: mode 0660 with the group, 0600 without.
     *
     * @param file of the agent's user.
     * @throws VicinityFailure {@link FailureCode#NOT_PERMITTED}, {@link FailureCode#FILE_UNUSABLE}.
     */
    public void applyTo(final Path file) {
        apply(file, group.isPresent() ? "rw-rw----" : "rw-------");
    }

    /**
     * Lets the group through a directory, mode 0710. Without a group it is left as it is.
     *
     * @param directory of the agent's user.
     * @throws VicinityFailure {@link FailureCode#NOT_PERMITTED}, {@link FailureCode#FILE_UNUSABLE}.
     */
    public void letThrough(final Path directory) {
        if (group.isPresent()) {
            apply(directory, "rwx--x---");
        }
    }

    private void apply(final Path path, final String mode) {
        final PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        try {
            if (group.isPresent() && !view.readAttributes().group().equals(group.get())) {
                // Closed until it is the right group's.
                view.setPermissions(PosixFilePermissions.fromString(mode.substring(0, 3) + "------"));
                setGroup(view, path, group.get());
            }
            view.setPermissions(PosixFilePermissions.fromString(mode));
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    path + " cannot be given mode " + mode + ": " + CauseChain.oneLine(e),
                    "give directories that belong to user " + System.getProperty("user.name"),
                    e);
        }
    }

    private static void setGroup(final PosixFileAttributeView view, final Path path, final GroupPrincipal group) {
        try {
            view.setGroup(group);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.NOT_PERMITTED,
                    "ivshmem_group: user " + System.getProperty("user.name") + " may not give " + path + " to group "
                            + group.getName() + ": " + CauseChain.oneLine(e),
                    "make the user a member (usermod -aG " + group.getName() + " " + System.getProperty("user.name")
                            + ", SupplementaryGroups= in the unit), and start the agent anew",
                    e);
        }
    }
}
