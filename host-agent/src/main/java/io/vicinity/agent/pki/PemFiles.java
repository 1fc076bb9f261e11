package io.vicinity.agent.pki;

import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Certificates and keys as PEM files, readable by their owner only. */
final class PemFiles {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PemFiles() {}

    static void write(final Path file, final X509Certificate certificate) {
        write(file, (Object) certificate);
    }

    static void write(final Path file, final PrivateKey key) {
        try {
            // PKCS#8 is what all readers understand.
            write(file, (Object) new JcaPKCS8Generator(key, null));
        } catch (final IOException e) {
            throw unusable(file, e);
        }
    }

    private static void write(final Path file, final Object object) {
        final Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            final StringWriter text = new StringWriter();
            try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
                pem.writeObject(object);
            }
            Files.deleteIfExists(next);
            Files.createFile(next, OWNER_ONLY);
            Files.writeString(next, text.toString(), StandardOpenOption.WRITE);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw unusable(file, e);
        }
    }

    static X509Certificate readCertificate(final Path file) {
        if (read(file) instanceof final X509CertificateHolder holder) {
            try {
                return new JcaX509CertificateConverter().getCertificate(holder);
            } catch (final CertificateException e) {
                throw unusable(file, e);
            }
        }
        throw unusable(file, new IOException("it holds no certificate"));
    }

    static PrivateKey readKey(final Path file) {
        if (read(file) instanceof final PrivateKeyInfo key) {
            try {
                return new JcaPEMKeyConverter().getPrivateKey(key);
            } catch (final IOException e) {
                throw unusable(file, e);
            }
        }
        throw unusable(file, new IOException("it holds no private key in PKCS#8"));
    }

    private static Object read(final Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file);
                PEMParser parser = new PEMParser(reader)) {
            return parser.readObject();
        } catch (final IOException e) {
            throw unusable(file, e);
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
