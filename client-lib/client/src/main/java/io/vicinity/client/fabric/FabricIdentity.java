package io.vicinity.client.fabric;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.vicinity.client.VicinityException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Who this process is on the fabric, and whom it talks to: TLS 1.3, with certificates on both sides that one authority signed. A
 * certificate names one VM of one tenant, as {@code vicinity-fabric://TENANT/VM}, and only the own tenant is talked to. Thread-safe.
 */
public final class FabricIdentity {
    private static final String PROTOCOL = "TLSv1.3";
    private static final String SCHEME = "vicinity-fabric://";
    private static final int TYPE_URI = 6;

    private final String tenant;
    private final SslContext server;
    private final SslContext client;

    /**
     * Takes an identity.
     *
     * @param key         of this VM.
     * @param certificate of this VM, for both ends of a connection.
     * @param authority   that signs the certificates of all VMs.
     * @throws SSLException             if these cannot be used.
     * @throws IllegalArgumentException if the certificate names no VM.
     */
    public FabricIdentity(final PrivateKey key, final X509Certificate certificate, final X509Certificate authority)
            throws SSLException {
        final String[] own = vmOf(certificate);
        if (own == null) {
            throw new IllegalArgumentException(
                    "the certificate of " + certificate.getSubjectX500Principal() + " names no VM of a tenant");
        }
        tenant = own[0];
        server = SslContextBuilder.forServer(key, certificate)
                .trustManager(authority)
                .clientAuth(ClientAuth.REQUIRE)
                .protocols(PROTOCOL)
                .build();
        client = SslContextBuilder.forClient()
                .keyManager(key, certificate)
                .trustManager(authority)
                // Whom a certificate names is checked by us: VMs have no host names that mean anything.
                .endpointIdentificationAlgorithm(null)
                .protocols(PROTOCOL)
                .build();
    }

    SslContext server() {
        return server;
    }

    SslContext client() {
        return client;
    }

    /**
     * Who is at the other end of a connection whose handshake is done.
     *
     * @return name of the VM, which is one of the own tenant.
     */
    String peerVm(final SslHandler handler) {
        try {
            final Certificate[] chain = handler.engine().getSession().getPeerCertificates();
            final String[] peer = chain[0] instanceof final X509Certificate certificate ? vmOf(certificate) : null;
            if (peer == null) {
                throw refused("its certificate names no VM of a tenant");
            }
            if (!peer[0].equals(tenant)) {
                // The other's tenant is none of our business, nor ours of the other's.
                throw new VicinityException(
                        "NOT_PERMITTED", "its VM is none of this tenant", "talk to VMs of the own tenant");
            }
            return peer[1];
        } catch (final SSLPeerUnverifiedException e) {
            throw refused(e.getMessage());
        }
    }

    private static VicinityException refused(final String why) {
        return new VicinityException(
                "CERTIFICATE_REFUSED", why, "use the certificates that the agents of one fleet gave out");
    }

    /** Tenant and VM; null if there are not exactly these. */
    private static String[] vmOf(final X509Certificate certificate) {
        try {
            final Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return null;
            }
            String[] found = null;
            for (final List<?> name : names) {
                if (name.get(0).equals(TYPE_URI) && name.get(1) instanceof final String uri && uri.startsWith(SCHEME)) {
                    final String[] parts = uri.substring(SCHEME.length()).split("/", -1);
                    if (found != null || parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                        return null;
                    }
                    found = parts;
                }
            }
            return found;
        } catch (final CertificateParsingException e) {
            return null;
        }
    }
}
