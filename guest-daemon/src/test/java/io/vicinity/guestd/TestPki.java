package io.vicinity.guestd;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA that mints certificates for tests. */
public final class TestPki {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair keys;
    private final X509Certificate certificate;

    public TestPki() throws Exception {
        keys = newKeys();
        certificate = mint("CN=test CA", keys, Instant.now().plus(Duration.ofDays(1)), true);
    }

    /** Writes cert.pem, key.pem and ca.pem for a subject. */
    public Path enroll(final Path directory, final String subject, final Instant until) throws Exception {
        Files.createDirectories(directory);
        final KeyPair own = newKeys();
        Files.writeString(directory.resolve("cert.pem"), pem(mint(subject, own, until, false)));
        Files.writeString(directory.resolve("key.pem"), pem(new JcaPKCS8Generator(own.getPrivate(), null)));
        Files.writeString(directory.resolve("ca.pem"), pem(certificate));
        return directory;
    }

    public Path enroll(final Path directory, final String subject) throws Exception {
        return enroll(directory, subject, Instant.now().plus(Duration.ofHours(1)));
    }

    private X509Certificate mint(
            final String subject, final KeyPair subjectKeys, final Instant until, final boolean authority)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        final JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=test CA"),
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(until.minus(Duration.ofDays(10))),
                Date.from(until),
                new X500Name(subject),
                subjectKeys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            }));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String pem(final Object object) throws IOException {
        final StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
