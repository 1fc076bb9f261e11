package io.vicinity.agent.pki;

import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;

/** Certificates and keys as PEM files, readable by their owner only. */
final class PemFiles {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE_LENGTH = 64;

    private PemFiles() {}

    static void write(final Path file, final X509Certificate certificate) {
        try {
            write(file, "CERTIFICATE", certificate.getEncoded());
        } catch (final CertificateException e) {
            throw unusable(file, e);
        }
    }

    /** As PKCS#8, which is what all readers understand. */
    static void write(final Path file, final PrivateKey key) {
        write(file, "PRIVATE KEY", key.getEncoded());
    }

    private static void write(final Path file, final String type, final byte[] content) {
        final Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, OWNER_ONLY);
            Files.writeString(
                    next,
                    BEGIN + type + DASHES + "\n"
                            + Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'})
                                    .encodeToString(content)
                            + "\n" + END + type + DASHES + "\n",
                    StandardOpenOption.WRITE);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw unusable(file, e);
        }
    }

    static X509Certificate readCertificate(final Path file) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(read(file, "CERTIFICATE")));
        } catch (final CertificateException | IOException e) {
            throw unusable(file, e);
        }
    }

    static PrivateKey readKey(final Path file) {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(read(file, "PRIVATE KEY")));
        } catch (final GeneralSecurityException | IOException e) {
            throw unusable(file, e);
        }
    }

    private static byte[] read(final Path file, final String type) throws IOException {
        final String text = Files.readString(file);
        final String begin = BEGIN + type + DASHES;
        final int from = text.indexOf(begin);
        final int to = text.indexOf(END + type + DASHES);
        if (from < 0 || to < from) {
            throw new IOException("it holds no " + type + " in PEM");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (final IllegalArgumentException e) {
            throw new IOException("it holds a damaged " + type, e);
        }
    }

    private static VicinityFailure unusable(final Path file, final Exception cause) {
        return new VicinityFailure(
                FailureCode.FILE_UNUSABLE,
                file + " cannot be used: " + CauseChain.oneLine(cause),
                "check its permissions and content, or give another directory",
                cause);
    }
}
