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

    /**
     * Gives out certificates of an authority.
     *
     * @param authority that all agents of the fleet share.
     */
    public FabricCertifier(final CertificateAuthority authority) {
        this.authority = authority;
    }

    FabricCredentialsResponse issue(final Identity vm) {
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
