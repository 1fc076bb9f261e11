package io.vicinity.client.channel;

import io.vicinity.client.fabric.FabricIdentity;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates for VMs, as the agents of a fleet do. */
final class TestAuthority {
    private final KeyPair pair = newKeyPair();
    private final X509Certificate certificate;
    private long serial;

    TestAuthority() {
        certificate = sign("CN=authority", pair, null, Instant.now().plus(Duration.ofDays(1)));
    }

    FabricIdentity identity(final String tenant, final String vm) {
        return identity(tenant, vm, Instant.now().plus(Duration.ofDays(1)));
    }

    FabricIdentity identity(final String tenant, final String vm, final Instant until) {
        try {
            final KeyPair own = newKeyPair();
            final X509Certificate signed =
                    sign("O=" + tenant + ",CN=" + vm, own, "vicinity-fabric://" + tenant + "/" + vm, until);
            return new FabricIdentity(own.getPrivate(), signed, certificate);
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private X509Certificate sign(final String subject, final KeyPair own, final String uri, final Instant until) {
        try {
            final JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=authority"),
                    BigInteger.valueOf(++serial),
                    Date.from(until.minus(Duration.ofDays(2))),
                    Date.from(until),
                    new X500Name(subject),
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(uri == null));
            if (uri != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair newKeyPair() {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }
}
