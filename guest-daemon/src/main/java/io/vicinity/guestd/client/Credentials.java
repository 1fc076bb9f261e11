package io.vicinity.guestd.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Who is at the other end of a UNIX socket, as the kernel said when it connected.
 *
 * @param pid  of the process.
 * @param uid  effective user.
 * @param gids effective group, and the others that the process had when it was asked for.
 */
public record Credentials(long pid, int uid, Set<Integer> gids) {
    /** Keeps the groups from changing. */
    public Credentials {
        gids = Set.copyOf(gids);
    }

    /**
     * Completes what the kernel says of a socket by the supplementary groups of the process.
     *
     * @param pid of the process.
     * @param uid effective user.
     * @param gid effective group.
     * @return the credentials.
     */
    static Credentials of(final int pid, final int uid, final int gid) {
        final Set<Integer> gids = new HashSet<>();
        gids.add(gid);
        try {
            Files.readAllLines(Path.of("/proc", Integer.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("Groups:"))
                    .flatMap(line -> Arrays.stream(
                            line.substring("Groups:".length()).strip().split("\\s+", -1)))
                    .filter(group -> !group.isEmpty())
                    .map(Integer::parseUnsignedInt)
                    .forEach(gids::add);
        } catch (final IOException | NumberFormatException e) {
            // A process that is gone, or hidden, has the one group that the kernel told.
        }
        return new Credentials(pid, uid, gids);
    }
}
