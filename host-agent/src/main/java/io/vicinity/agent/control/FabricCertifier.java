package io.vicinity.agent.control;

import com.google.protobuf.ByteString;
import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.agent.pki.Identity;
import io.vicinity.control.v1.FabricCredentialsResponse;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;

/** Gives VMs what their processes show on the fabric: certificates of a day, which are to be renewed after half of it. */
public final class FabricCertifier {
    private static final Duration VALIDITY = Duration.ofDays(1);

    private final CertificateAuthority authority;
    private final boolean isAlone;

    /**
     * Gives out certificates of an authority.
     *
     * @param authority that all agents of the fleet share.
     * @param isAlone   true if there is no other host that a VM could talk to: it gets no certificate then.
     */
    public FabricCertifier(final CertificateAuthority authority, final boolean isAlone) {
        this.authority = authority;
        this.isAlone = isAlone;
    }

    FabricCredentialsResponse issue(final Identity vm) {
        if (isAlone) {
            return FabricCredentialsResponse.getDefaultInstance();
        }
        final Credentials credentials = authority.issueFabric(vm, VALIDITY);
        try {
            return FabricCredentialsResponse.newBuilder()
                    .setCertificate(
                            ByteString.copyFrom(credentials.certificate().getEncoded()))
                    .setPrivateKey(ByteString.copyFrom(credentials.key().getEncoded()))
                    .setAuthority(ByteString.copyFrom(credentials.authority().getEncoded()))
                    .setRenewAfterSeconds((int) VALIDITY.dividedBy(2).toSeconds())
                    .build();
        } catch (final CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
