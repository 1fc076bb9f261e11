package io.vicinity.agent.config;

import io.vicinity.agent.tenant.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What hosts are called in a directory: as VMs are. */
final class HostNames {
    private static final Path MACHINE = Path.of("/proc/sys/kernel/hostname");
    private static final int MAX_LENGTH = 63;

    private HostNames() {}

    /** The machine's name, made one that a host may have. */
    static String ofMachine() {
        try {
            final String plain = Files.readString(MACHINE)
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9._-]", "-")
                    .replaceFirst("^[._-]+", "");
            final String cut = plain.substring(0, Math.min(plain.length(), MAX_LENGTH));
            return cut.isEmpty() ? "localhost" : cut;
        } catch (final IOException e) {
            throw new IllegalArgumentException("host: the machine's name cannot be read; set a name for this host", e);
        }
    }

    static void check(final String host) {
        if (!Names.isTenantOrVm(host)) {
            throw new IllegalArgumentException(
                    "host: '" + host
                            + "' is no name for a host; use 1 to 63 characters of a-z 0-9 . _ - and begin with a letter or digit");
        }
    }
}
