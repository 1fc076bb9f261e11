package io.vicinity.cli.doctor;

import io.vicinity.service.JvmFlags;
import io.vicinity.service.VicinityFailure;
import java.util.List;

/** The JVM that runs Vicinity's programs here. */
final class JavaCheck implements Check {
    private static final String NAME = "java";
    private static final int OLDEST = 25;

    @Override
    public List<Finding> look() {
        final Runtime.Version version = Runtime.version();
        if (version.feature() < OLDEST) {
            return List.of(
                    Finding.failure(NAME, "JDK " + version + " is too old", "install a JDK " + OLDEST + " or later"));
        }
        try {
            JvmFlags.check();
        } catch (final VicinityFailure e) {
            return List.of(Finding.failure(NAME, e.getMessage(), e.remedy()));
        }
        return List.of(Finding.ok(NAME, "JDK " + version));
    }
}
