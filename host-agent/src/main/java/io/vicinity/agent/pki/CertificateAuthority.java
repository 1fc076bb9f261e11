package io.vicinity.agent.pki;

import io.vicinity.agent.tenant.Names;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * The agent's own certificate authority: an EC P-256 key in the pki directory, made at its first use. What it did not sign is nobody.
 * Used by the agent and by {@code enroll}, also at the same time.
 */
public final class CertificateAuthority {
    /** File of the authority's certificate. */
    public static final String CA_FILE = "ca.pem";

    private static final String KEY_FILE = "ca.key";
    private static final String LOCK_FILE = "ca.lock";

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
        final Credentials authority = CertificateMinter.newAuthority();
        // The certificate last: with it the authority exists.
        PemFiles.write(directory.resolve(KEY_FILE), authority.key());
        PemFiles.write(directory.resolve(CA_FILE), authority.certificate());
        return new CertificateAuthority(authority.certificate(), authority.key());
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
        return new CertificateMinter(certificate, key).vm(identity, notBefore, notAfter);
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
        return issueVm(identity, now.minus(CertificateMinter.BACKDATE), now.plus(validity));
    }

    /**
     * Mints a certificate of a VM for the fabric, which is good from now on.
     *
     * @param identity of the VM.
     * @param validity of the certificate.
     * @return the certificate with its key.
     */
    public Credentials issueFabric(final Identity identity, final Duration validity) {
        final Instant now = Instant.now();
        return new CertificateMinter(certificate, key)
                .fabric(identity, now.minus(CertificateMinter.BACKDATE), now.plus(validity));
    }

    /**
     * Mints a certificate of the agent's server.
     *
     * @param hosts     names at which daemons reach it.
     * @param addresses IP addresses at which daemons reach it.
     * @param validity  of the certificate.
     * @return the certificate with its key.
     */
    Credentials issueServer(
            final Collection<String> hosts, final Collection<String> addresses, final Duration validity) {
        return new CertificateMinter(certificate, key).server(hosts, addresses, validity);
    }
}
