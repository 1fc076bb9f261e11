package io.vicinity.agent.pki;

import io.vicinity.agent.tenant.Names;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

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
        final X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        final String vm = single(subject, BCStyle.CN);
        final String tenant = single(subject, BCStyle.O);
        if (!Names.isTenantOrVm(vm) || !Names.isTenantOrVm(tenant)) {
            throw new VicinityFailure(
                    FailureCode.CERTIFICATE_REFUSED,
                    "the certificate's subject '" + subject + "' names no VM and tenant",
                    "use a certificate from `vicinity-agent enroll`");
        }
        return new Identity(vm, tenant);
    }

    private static String single(final X500Name subject, final ASN1ObjectIdentifier type) {
        final RDN[] values = subject.getRDNs(type);
        return values.length == 1 && !values[0].isMultiValued()
                ? IETFUtils.valueToString(values[0].getFirst().getValue())
                : "";
    }
}
