package io.vicinity.cli.doctor;

import java.util.Locale;

/** How bad a finding is. In order: the last one is the worst. */
enum Severity {
    /** As it should be. */
    OK(0),
    /** It works, but slowly, or not for long. */
    WARNING(1),
    /** It does not work. */
    FAILURE(7);

    private final int exitCode;

    Severity(final int exitCode) {
        this.exitCode = exitCode;
    }

    /** What the doctor ends with when this is the worst. */
    int exitCode() {
        return exitCode;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
