package io.vicinity.agent.cli;

import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Identity;
import io.vicinity.agent.tenant.Names;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A certificate that is minted for a VM when the agent starts.
 *
 * @param identity  of the VM.
 * @param directory for the files.
 */
record Enrolment(Identity identity, Path directory) {
    private static final Duration VALIDITY = Duration.ofDays(365);

    /**
     * Reads what is given on the command line.
     *
     * @param vm        as TENANT/VM.
     * @param directory for the files.
     * @throws VicinityFailure {@link FailureCode#CONFIG_INVALID}, {@link FailureCode#BAD_NAME}.
     */
    static Enrolment of(final String vm, final Path directory) {
        final String[] parts = vm.split("/", -1);
        if (parts.length != 2) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID, "--enroll " + vm + " names no VM", "give it as TENANT/VM=DIR");
        }
        Names.checkTenantOrVm("VM", parts[1]);
        Names.checkTenantOrVm("tenant", parts[0]);
        return new Enrolment(new Identity(parts[1], parts[0]), directory);
    }

    /** Mints the certificate, and writes it. */
    void perform(final CertificateAuthority authority) {
        authority.issueVm(identity, VALIDITY).write(directory);
    }
}
