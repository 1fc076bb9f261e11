package io.vicinity.guestd.bar;

import io.vicinity.service.CauseChain;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Lets the members of a group map the BAR of a device, and nobody else. Sysfs gives the file anew to root with each plugging.
 *
 * @param group name; empty: left to udev.
 */
record DeviceAccess(Optional<String> group) {
    private static final Logger LOG = System.getLogger(DeviceAccess.class.getName());

    /** What cannot be done is told and harms nobody who has access already. */
    void grant(final Path file) {
        if (group.isEmpty()) {
            return;
        }
        try {
            final GroupPrincipal principal =
                    file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group.get());
            Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(principal);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        } catch (final IOException e) {
            LOG.log(
                    Level.WARNING,
                    "group " + group.get() + " gets no access to " + file + ": " + CauseChain.oneLine(e)
                            + "; run this daemon as root, or install deploy/udev/70-vicinity.rules");
        }
    }
}
