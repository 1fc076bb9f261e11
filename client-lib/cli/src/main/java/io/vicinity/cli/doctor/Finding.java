package io.vicinity.cli.doctor;

/**
 * One line of the doctor.
 *
 * @param check    what was looked at.
 * @param severity of what was seen.
 * @param detail   what was seen.
 * @param remedy   what to do; empty if all is well.
 */
record Finding(String check, Severity severity, String detail, String remedy) {
    static Finding ok(final String check, final String detail) {
        return new Finding(check, Severity.OK, detail, "");
    }

    static Finding warning(final String check, final String detail, final String remedy) {
        return new Finding(check, Severity.WARNING, detail, remedy);
    }

    static Finding failure(final String check, final String detail, final String remedy) {
        return new Finding(check, Severity.FAILURE, detail, remedy);
    }
}
