package io.vicinity.cli.doctor;

import java.util.List;

/** Looks at one thing. Changes nothing, and fails by no exception: what cannot be seen is a finding too. */
@FunctionalInterface
interface Check {
    /** Looks now. */
    List<Finding> look();
}
