package io.vicinity.guestd;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process can find out about itself. */
final class Processes {
    private Processes() {}

    /**
     * The user of this process.
     *
     * @return its number.
     */
    static int ownUid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (final IOException | UnsupportedOperationException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE, "the system does not say which user this is", "mount /proc", e);
        }
    }

    /**
     * The version of this software.
     *
     * @return as the jar's manifest says.
     */
    static String version() {
        final String version = Processes.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
