package io.vicinity.agent.pki;

import io.vicinity.agent.tenant.Names;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * Who a certificate says that its holder is: the common name is the VM, the organisation its tenant.
 *
 * @param vm     name of the VM.
 * @param tenant name of its tenant.
 */
public record Identity(String vm, String tenant) {
    /**
     * Reads a certificate, whose chain was checked before.
     *
     * @param certificate of a daemon.
     * @return its identity.
     * @throws VicinityFailure {@link FailureCode#CERTIFICATE_REFUSED} if the subject is not exactly one VM of one tenant.
     */
    public static Identity of(final X509Certificate certificate) {
        final String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
        final String vm;
        final String tenant;
        try {
            final List<Rdn> names = new LdapName(subject).getRdns();
            vm = single(names, "CN");
            tenant = single(names, "O");
        } catch (final InvalidNameException e) {
            throw refused(subject);
        }
        if (!Names.isTenantOrVm(vm) || !Names.isTenantOrVm(tenant)) {
            throw refused(subject);
        }
        return new Identity(vm, tenant);
    }

    private static VicinityFailure refused(final String subject) {
        return new VicinityFailure(
                FailureCode.CERTIFICATE_REFUSED,
                "the certificate's subject '" + subject + "' names no VM and tenant",
                "use a certificate from `vicinity-agent enroll`");
    }

    /** The one value of that type; an empty string, which is no name, if there is not exactly one. */
    private static String single(final List<Rdn> names, final String type) {
        String found = "";
        for (final Rdn name : names) {
            if (name.size() == 1 && name.getType().equalsIgnoreCase(type)) {
                if (!found.isEmpty() || !(name.getValue() instanceof final String value)) {
                    return "";
                }
                found = value;
            } else if (name.size() != 1) {
                return "";
            }
        }
        return found;
    }
}
