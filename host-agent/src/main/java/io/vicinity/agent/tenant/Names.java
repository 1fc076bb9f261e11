package io.vicinity.agent.tenant;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.regex.Pattern;

/** What things may be called. */
public final class Names {
    /** Tenants and VMs: they become parts of file names and of certificates. */
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    private static final Pattern ENDPOINT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,126}");

    private Names() {}

    /**
     * May a tenant or VM be called that?
     *
     * @param name to check.
     * @return true if so.
     */
    public static boolean isTenantOrVm(final String name) {
        return HOST_NAME.matcher(name).matches();
    }

    /**
     * Checks the name of a tenant or VM.
     *
     * @param what such as {@code VM}.
     * @param name to check.
     * @throws VicinityFailure {@link FailureCode#BAD_NAME}.
     */
    public static void checkTenantOrVm(final String what, final String name) {
        if (!isTenantOrVm(name)) {
            throw new VicinityFailure(
                    FailureCode.BAD_NAME,
                    what + " name '" + name + "' is not allowed",
                    "use 1 to 63 characters of a-z 0-9 . _ - and begin with a letter or digit");
        }
    }

    /**
     * Checks the name of an endpoint.
     *
     * @param name to check.
     * @throws VicinityFailure {@link FailureCode#BAD_NAME}.
     */
    public static void checkEndpoint(final String name) {
        if (!ENDPOINT_NAME.matcher(name).matches()) {
            throw new VicinityFailure(
                    FailureCode.BAD_NAME,
                    "endpoint name '" + printable(name) + "' is not allowed",
                    "use 1 to 127 characters of A-Z a-z 0-9 . _ : - and begin with a letter or digit");
        }
    }

    /**
     * Why a name cannot be had.
     *
     * @param name of an endpoint, that another has.
     * @return NAME_TAKEN.
     */
    public static VicinityFailure taken(final String name) {
        return new VicinityFailure(
                FailureCode.NAME_TAKEN,
                "endpoint name '" + name + "' is taken",
                "choose another name, or end the process that has it");
    }

    private static String printable(final String name) {
        final String cut = name.length() > 127 ? name.substring(0, 127) + "..." : name;
        return cut.replaceAll("[^ -~]", "?");
    }
}
