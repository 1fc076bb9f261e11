package io.vicinity.guestd.agent;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.SingleKeyManager;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What proves to the agent which VM this is, and to us that it is our agent. The files are read anew for each connection, so a renewed
 * certificate is taken up without a restart.
 *
 * @param certificate of this VM, PEM.
 * @param key         of that certificate, PKCS#8 PEM.
 * @param authority   certificate of the agent's CA, PEM.
 */
public record AgentCredentials(Path certificate, Path key, Path authority) {
    private static final Pattern PKCS8 = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final String ENROLL = "mint one with 'vicinity-agent enroll' on the host";

    /**
     * The three files as {@code vicinity-agent enroll} names them.
     *
     * @param directory that they are in.
     * @return the credentials.
     */
    public static AgentCredentials in(final Path directory) {
        return new AgentCredentials(
                directory.resolve("cert.pem"), directory.resolve("key.pem"), directory.resolve("ca.pem"));
    }

    /**
     * Reads and checks the files.
     *
     * @return mutual TLS, 1.3 only.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}, {@link FailureCode#CERTIFICATE_REFUSED},
     *                         {@link FailureCode#CERTIFICATE_EXPIRED}.
     */
    public SslContext load() {
        final X509Certificate issuer = readCertificate(authority);
        final X509Certificate own = readCertificate(certificate);
        final PrivateKey ownKey = readKey(own.getPublicKey().getAlgorithm());
        try {
            // Given as objects: Netty's own reader of PEM starts all of Bouncy Castle where it finds it on the class
            // path. And what gRPC would set is set here: it looks first whether Java knows of protocols within TLS.
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2))
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .protocols("TLSv1.3")
                    .keyManager(new SingleKeyManager(ownKey, own))
                    .trustManager(issuer)
                    .build();
        } catch (final IOException | IllegalArgumentException e) {
            throw new VicinityFailure(
                    FailureCode.CERTIFICATE_REFUSED,
                    "key " + key + " and certificate " + certificate + " cannot be used: " + CauseChain.oneLine(e),
                    ENROLL,
                    e);
        }
    }

    private static X509Certificate readCertificate(final Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            final X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            certificate.checkValidity();
            return certificate;
        } catch (final CertificateExpiredException | CertificateNotYetValidException e) {
            throw new VicinityFailure(
                    FailureCode.CERTIFICATE_EXPIRED,
                    "certificate " + file + " is not valid now: " + e.getMessage(),
                    "check the clock, or " + ENROLL,
                    e);
        } catch (final CertificateException e) {
            throw new VicinityFailure(
                    FailureCode.CERTIFICATE_REFUSED, file + " is no certificate in PEM: " + e.getMessage(), ENROLL, e);
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    private PrivateKey readKey(final String algorithm) {
        try {
            final Matcher pem = PKCS8.matcher(Files.readString(key));
            if (!pem.find()) {
                throw noKey("it does not begin with -----BEGIN PRIVATE KEY-----", null);
            }
            final byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (final GeneralSecurityException | IllegalArgumentException e) {
            throw noKey(e.getMessage(), e);
        } catch (final IOException e) {
            throw unreadable(key, e);
        }
    }

    private VicinityFailure noKey(final String why, final Exception cause) {
        return new VicinityFailure(
                FailureCode.CERTIFICATE_REFUSED,
                key + " is no key in PKCS#8 PEM for certificate " + certificate + ": " + why,
                ENROLL,
                cause);
    }

    private static VicinityFailure unreadable(final Path file, final Exception cause) {
        return new VicinityFailure(
                FailureCode.FILE_UNUSABLE,
                file + (Files.exists(file) ? " is not readable" : " does not exist"),
                "let user " + System.getProperty("user.name") + " read it, or " + ENROLL,
                cause);
    }
}
