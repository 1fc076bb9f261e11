package io.vicinity.agent.pki;

import io.vicinity.agent.tenant.Names;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
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
 * The agent's own certificate authority: an EC P-256 key in the pki directory, made at its first use. What it did not sign is nobody.
 * Used by the agent and by {@code enroll}, also at the same time.
 */
public final class CertificateAuthority {
    /** File of the authority's certificate. */
    public static final String CA_FILE = "ca.pem";

    private static final String KEY_FILE = "ca.key";
    private static final String LOCK_FILE = "ca.lock";
    private static final Duration VALIDITY = Duration.ofDays(3650);
    /** Clocks of VMs are not exact. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;

    private CertificateAuthority(final X509Certificate certificate, final PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Opens the authority; makes it if there is none.
     *
     * @param directory of its files; made if it is not there.
     * @return the authority.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    public static CertificateAuthority open(final Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
            synchronized (CertificateAuthority.class) {
                try (FileChannel file = FileChannel.open(
                                directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = file.lock()) {
                    return lock.isValid() && Files.exists(directory.resolve(CA_FILE))
                            ? load(directory)
                            : create(directory);
                }
            }
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "pki_dir " + directory + " cannot be used: " + CauseChain.oneLine(e),
                    "run as a user that may write there, or give another pki_dir",
                    e);
        }
    }

    private static CertificateAuthority load(final Path directory) {
        return new CertificateAuthority(
                PemFiles.readCertificate(directory.resolve(CA_FILE)), PemFiles.readKey(directory.resolve(KEY_FILE)));
    }

    private static CertificateAuthority create(final Path directory) {
        final KeyPair pair = newKeyPair();
        final X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, "Vicinity agent CA " + new BigInteger(32, RANDOM).toString(16))
                .build();
        final Instant now = Instant.now();
        final X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, RANDOM),
                Date.from(now.minus(BACKDATE)),
                Date.from(now.plus(VALIDITY)),
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
        final CertificateAuthority authority =
                new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
        // The certificate last: with it the authority exists.
        PemFiles.write(directory.resolve(KEY_FILE), authority.key);
        PemFiles.write(directory.resolve(CA_FILE), authority.certificate);
        return authority;
    }

    /**
     * The authority's own certificate: what both sides trust.
     *
     * @return the certificate.
     */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * Mints a certificate of a VM.
     *
     * @param identity  of the VM.
     * @param notBefore from when it is good.
     * @param notAfter  until when it is good.
     * @return the certificate with its key.
     * @throws VicinityFailure {@link FailureCode#BAD_NAME}.
     */
    public Credentials issueVm(final Identity identity, final Instant notBefore, final Instant notAfter) {
        Names.checkTenantOrVm("VM", identity.vm());
        Names.checkTenantOrVm("tenant", identity.tenant());
        final X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, identity.tenant())
                .addRDN(BCStyle.CN, identity.vm())
                .build();
        final GeneralName uri = new GeneralName(
                GeneralName.uniformResourceIdentifier, "vicinity://" + identity.tenant() + "/" + identity.vm());
        return issue(subject, List.of(uri), KeyPurposeId.id_kp_clientAuth, notBefore, notAfter);
    }

    /**
     * Mints a certificate of a VM that is good from now on.
     *
     * @param identity of the VM.
     * @param validity of the certificate.
     * @return the certificate with its key.
     * @throws VicinityFailure {@link FailureCode#BAD_NAME}.
     */
    public Credentials issueVm(final Identity identity, final Duration validity) {
        final Instant now = Instant.now();
        return issueVm(identity, now.minus(BACKDATE), now.plus(validity));
    }

    /**
     * Mints a certificate of the agent's server.
     *
     * @param names    host names and IP addresses at which daemons reach it.
     * @param validity of the certificate.
     * @return the certificate with its key.
     */
    Credentials issueServer(final List<GeneralName> names, final Duration validity) {
        final X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, "vicinity-agent")
                .build();
        final Instant now = Instant.now();
        return issue(subject, names, KeyPurposeId.id_kp_serverAuth, now.minus(BACKDATE), now.plus(validity));
    }

    private Credentials issue(
            final X500Name subject,
            final List<GeneralName> names,
            final KeyPurposeId purpose,
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
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
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
