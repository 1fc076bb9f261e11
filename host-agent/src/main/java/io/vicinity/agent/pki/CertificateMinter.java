package io.vicinity.agent.pki;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * Makes keys and certificates, as RFC 5280 lays them out. Java makes all of it but the certificate itself, which is put together here.
 */
final class CertificateMinter {
    private static final Duration CA_VALIDITY = Duration.ofDays(3650);
    /** Clocks of VMs are not exact. */
    static final Duration BACKDATE = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.identifier("1.2.840.10045.4.3.2"));
    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private static final int DNS_NAME = 2;
    private static final int URI = 6;
    private static final int IP_ADDRESS = 7;

    /** keyCertSign and cRLSign. */
    private static final byte[] SIGNS_CERTIFICATES = Der.bits(1, (byte) 0x06);

    private static final byte[] SIGNS_DATA = Der.bits(7, (byte) 0x80);

    /** An uncompressed point of the curve, with which a public key ends. */
    private static final int POINT_BYTES = 65;

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
        final byte[] name = name("CN=Vicinity agent CA " + new BigInteger(32, RANDOM).toString(16));
        final Instant now = Instant.now();
        final X509Certificate certificate = signed(
                toBeSigned(
                        name,
                        now.minus(BACKDATE),
                        now.plus(CA_VALIDITY),
                        name,
                        pair.getPublic(),
                        List.of(
                                critical(BASIC_CONSTRAINTS, Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO))),
                                critical(KEY_USAGE, SIGNS_CERTIFICATES),
                                extension(SUBJECT_KEY_IDENTIFIER, Der.octets(keyIdentifier(pair.getPublic()))))),
                pair.getPrivate());
        return new Credentials(certificate, pair.getPrivate(), certificate);
    }

    Credentials vm(final Identity identity, final Instant notBefore, final Instant notAfter) {
        return issue(
                name("CN=" + identity.vm() + ",O=" + identity.tenant()),
                List.of(uri("vicinity://" + identity.tenant() + "/" + identity.vm())),
                List.of(CLIENT_AUTH),
                notBefore,
                notAfter);
    }

    /**
     * For both ends of connections on the fabric, and for nothing else: its subject names no VM, so that no agent takes it for a daemon's,
     * and its name is of another scheme than a daemon's, so that nobody on the fabric takes that for this.
     */
    Credentials fabric(final Identity identity, final Instant notBefore, final Instant notAfter) {
        return issue(
                name("CN=vicinity-fabric"),
                List.of(uri("vicinity-fabric://" + identity.tenant() + "/" + identity.vm())),
                List.of(CLIENT_AUTH, SERVER_AUTH),
                notBefore,
                notAfter);
    }

    Credentials server(final Collection<String> hosts, final Collection<String> addresses, final Duration validity) {
        final List<byte[]> names = new ArrayList<>();
        hosts.forEach(host -> names.add(Der.tagged(Der.CONTEXT | DNS_NAME, Der.ascii(host))));
        addresses.forEach(address -> names.add(Der.tagged(Der.CONTEXT | IP_ADDRESS, address(address))));
        final Instant now = Instant.now();
        return issue(name("CN=vicinity-agent"), names, List.of(SERVER_AUTH), now.minus(BACKDATE), now.plus(validity));
    }

    private Credentials issue(
            final byte[] subject,
            final List<byte[]> names,
            final List<String> purposes,
            final Instant notBefore,
            final Instant notAfter) {
        final KeyPair pair = newKeyPair();
        final byte[] authorityKey = keyIdentifier(certificate.getPublicKey());
        final X509Certificate issued = signed(
                toBeSigned(
                        certificate.getSubjectX500Principal().getEncoded(),
                        notBefore,
                        notAfter,
                        subject,
                        pair.getPublic(),
                        List.of(
                                critical(BASIC_CONSTRAINTS, Der.sequence()),
                                critical(KEY_USAGE, SIGNS_DATA),
                                extension(
                                        EXTENDED_KEY_USAGE,
                                        sequence(purposes.stream()
                                                .map(Der::identifier)
                                                .toList())),
                                extension(SUBJECT_ALTERNATIVE_NAME, sequence(names)),
                                extension(SUBJECT_KEY_IDENTIFIER, Der.octets(keyIdentifier(pair.getPublic()))),
                                extension(
                                        AUTHORITY_KEY_IDENTIFIER,
                                        Der.sequence(Der.tagged(Der.CONTEXT, authorityKey))))),
                key);
        return new Credentials(issued, pair.getPrivate(), certificate);
    }

    private static byte[] toBeSigned(
            final byte[] issuer,
            final Instant notBefore,
            final Instant notAfter,
            final byte[] subject,
            final PublicKey publicKey,
            final List<byte[]> extensions) {
        final byte[] versionThree = Der.tagged(Der.CONTEXT_CONSTRUCTED, Der.integer(BigInteger.TWO));
        return Der.sequence(
                versionThree,
                Der.integer(new BigInteger(SERIAL_BITS, RANDOM)),
                ECDSA_WITH_SHA256,
                issuer,
                Der.sequence(Der.time(notBefore), Der.time(notAfter)),
                subject,
                publicKey.getEncoded(),
                Der.tagged(Der.CONTEXT_CONSTRUCTED | 3, sequence(extensions)));
    }

    private static X509Certificate signed(final byte[] content, final PrivateKey key) {
        try {
            final Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key, RANDOM);
            signature.update(content);
            final byte[] encoded = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sequence(final List<byte[]> parts) {
        return Der.sequence(parts.toArray(byte[][]::new));
    }

    private static byte[] critical(final String identifier, final byte... value) {
        return Der.sequence(Der.identifier(identifier), Der.yes(), Der.octets(value));
    }

    private static byte[] extension(final String identifier, final byte... value) {
        return Der.sequence(Der.identifier(identifier), Der.octets(value));
    }

    /** A name as RFC 2253 writes it. */
    private static byte[] name(final String distinguished) {
        return new X500Principal(distinguished).getEncoded();
    }

    private static byte[] uri(final String uri) {
        return Der.tagged(Der.CONTEXT | URI, Der.ascii(uri));
    }

    private static byte[] address(final String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(literal + " is no IP address", e);
        }
    }

    /** The first of the ways of RFC 5280, 4.2.1.2. */
    private static byte[] keyIdentifier(final PublicKey key) {
        final byte[] encoded = key.getEncoded();
        try {
            return MessageDigest.getInstance("SHA-1")
                    .digest(Arrays.copyOfRange(encoded, encoded.length - POINT_BYTES, encoded.length));
        } catch (final GeneralSecurityException e) {
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
