package io.vicinity.architecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Leaves out the tests of other modules that come in jars. */
final class WithoutTestJars implements ImportOption {
    @Override
    public boolean includes(final Location location) {
        return !location.contains("-tests.jar");
    }
}
