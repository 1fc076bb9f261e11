package io.vicinity.agent.pki;

import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A certificate with its key, and the authority that signed it.
 *
 * @param certificate of the holder.
 * @param key         of the holder.
 * @param authority   what the holder trusts.
 */
public record Credentials(X509Certificate certificate, PrivateKey key, X509Certificate authority) {
    /** File of the holder's certificate. */
    public static final String CERTIFICATE_FILE = "cert.pem";

    /** File of the holder's key. */
    public static final String KEY_FILE = "key.pem";

    /**
     * Writes {@code cert.pem}, {@code key.pem} and {@code ca.pem}, mode 0600.
     *
     * @param directory made if it is not there, mode 0700.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    public void write(final Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "directory " + directory + " cannot be made: " + CauseChain.oneLine(e),
                    "give a directory that you may make",
                    e);
        }
        PemFiles.write(directory.resolve(KEY_FILE), key);
        PemFiles.write(directory.resolve(CERTIFICATE_FILE), certificate);
        PemFiles.write(directory.resolve(CertificateAuthority.CA_FILE), authority);
    }

    @Override
    public String toString() {
        return "Credentials[" + certificate.getSubjectX500Principal() + "]";
    }
}
