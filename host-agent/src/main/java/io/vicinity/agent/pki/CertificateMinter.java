package io.vicinity.agent.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes keys and certificates. The only class that knows Bouncy Castle, whose loading takes a good part of a second: an agent that finds
 * its certificates in place does not load it.
 */
final class CertificateMinter {
    private static final Duration CA_VALIDITY = Duration.ofDays(3650);
    /** Clocks of VMs are not exact. */
    static final Duration BACKDATE = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;

    /**
     * Signs for an authority.
     *
     * @param certificate of the authority.
     * @param key         of the authority.
     */
    CertificateMinter(final X509Certificate certificate, final PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** Makes an authority: its certificate, signed by itself. */
    static Credentials newAuthority() {
        final KeyPair pair = newKeyPair();
        final X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, "Vicinity agent CA " + new BigInteger(32, RANDOM).toString(16))
                .build();
        final Instant now = Instant.now();
        final X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, RANDOM),
                Date.from(now.minus(BACKDATE)),
                Date.from(now.plus(CA_VALIDITY)),
                name,
                pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        } catch (final CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        final X509Certificate certificate = sign(builder, pair.getPrivate());
        return new Credentials(certificate, pair.getPrivate(), certificate);
    }

    Credentials vm(final Identity identity, final Instant notBefore, final Instant notAfter) {
        final X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, identity.tenant())
                .addRDN(BCStyle.CN, identity.vm())
                .build();
        final GeneralName uri = new GeneralName(
                GeneralName.uniformResourceIdentifier, "vicinity://" + identity.tenant() + "/" + identity.vm());
        return issue(
                subject,
                new GeneralNames(uri),
                new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth},
                notBefore,
                notAfter);
    }

    /**
     * For both ends of connections on the fabric, and for nothing else: its subject names no VM, so that no agent takes it for a daemon's,
     * and its name is of another scheme than a daemon's, so that nobody on the fabric takes that for this.
     */
    Credentials fabric(final Identity identity, final Instant notBefore, final Instant notAfter) {
        final X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, "vicinity-fabric")
                .build();
        final GeneralName uri = new GeneralName(
                GeneralName.uniformResourceIdentifier, "vicinity-fabric://" + identity.tenant() + "/" + identity.vm());
        return issue(
                subject,
                new GeneralNames(uri),
                new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth},
                notBefore,
                notAfter);
    }

    Credentials server(final Collection<String> hosts, final Collection<String> addresses, final Duration validity) {
        final X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, "vicinity-agent")
                .build();
        final GeneralName[] names = new GeneralName[hosts.size() + addresses.size()];
        int count = 0;
        for (final String host : hosts) {
            names[count++] = new GeneralName(GeneralName.dNSName, host);
        }
        for (final String address : addresses) {
            names[count++] = new GeneralName(GeneralName.iPAddress, address);
        }
        final Instant now = Instant.now();
        return issue(
                subject,
                new GeneralNames(names),
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth},
                now.minus(BACKDATE),
                now.plus(validity));
    }

    private Credentials issue(
            final X500Name subject,
            final GeneralNames names,
            final KeyPurposeId[] purposes,
            final Instant notBefore,
            final Instant notAfter) {
        final KeyPair pair = newKeyPair();
        final X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                new BigInteger(SERIAL_BITS, RANDOM),
                Date.from(notBefore),
                Date.from(notAfter),
                subject,
                pair.getPublic());
        try {
            final JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(pair.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, utils.createAuthorityKeyIdentifier(certificate));
        } catch (final CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return new Credentials(sign(builder, key), pair.getPrivate(), certificate);
    }

    private static X509Certificate sign(final X509v3CertificateBuilder builder, final PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (final OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeyPair() {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
