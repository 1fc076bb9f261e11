package io.vicinity.client.control;

import com.google.protobuf.ByteString;
import io.vicinity.control.v1.FabricCredentialsResponse;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * By what this VM shows itself on the fabric. Kept as it came, and read when it is wanted: that takes some hundredths of a second of the
 * processor, at the start of a process that most likely never sends anything there. Thread-safe.
 */
public final class FabricCredentials {
    private final FabricCredentialsResponse given;

    FabricCredentials(final FabricCredentialsResponse given) {
        this.given = given;
    }

    /**
     * The certificate of this VM.
     *
     * @return read anew.
     * @throws CertificateException if it is none.
     */
    public X509Certificate certificate() throws CertificateException {
        return certificate(given.getCertificate());
    }

    /**
     * The key of the certificate.
     *
     * @return read anew.
     * @throws GeneralSecurityException if it is none.
     */
    public PrivateKey privateKey() throws GeneralSecurityException {
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(given.getPrivateKey().toByteArray()));
    }

    /**
     * Who signs the certificates of all VMs.
     *
     * @return read anew.
     * @throws CertificateException if it is none.
     */
    public X509Certificate authority() throws CertificateException {
        return certificate(given.getAuthority());
    }

    private static X509Certificate certificate(final ByteString der) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der.newInput());
    }
}
