package io.vicinity.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Access to KVM for a group, as udev gives it where it runs; until it is closed. */
final class KvmAccess implements AutoCloseable {
    private static final Path DEVICE = Path.of("/dev/kvm");

    private final PosixFileAttributes before;

    private KvmAccess(final PosixFileAttributes before) {
        this.before = before;
    }

    /** Is there a KVM that all of the group are kept from? */
    static boolean isKeptFrom(final String group) throws IOException {
        return Files.exists(DEVICE) && !attributes().group().getName().equals(group);
    }

    /** Lets a group read and write the device. */
    static KvmAccess give(final String group) throws IOException {
        final KvmAccess access = new KvmAccess(attributes());
        final Set<PosixFilePermission> permissions = EnumSet.copyOf(access.before.permissions());
        permissions.addAll(Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE));
        permit(DEVICE.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group), permissions);
        return access;
    }

    private static PosixFileAttributes attributes() throws IOException {
        return Files.readAttributes(DEVICE, PosixFileAttributes.class);
    }

    private static void permit(final GroupPrincipal group, final Set<PosixFilePermission> permissions)
            throws IOException {
        Files.getFileAttributeView(DEVICE, PosixFileAttributeView.class).setGroup(group);
        Files.setPosixFilePermissions(DEVICE, permissions);
    }

    @Override
    public void close() throws IOException {
        permit(before.group(), before.permissions());
    }
}
