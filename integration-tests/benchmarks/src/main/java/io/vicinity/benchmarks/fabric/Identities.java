package io.vicinity.benchmarks.fabric;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.agent.pki.Identity;
import io.vicinity.client.fabric.FabricIdentity;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Who both sides are: one certificate for the product and for what it is measured against, and the same TLS for both. */
final class Identities {
    private static final String PROTOCOL = "TLSv1.3";

    private final Credentials credentials;

    /**
     * Takes an identity of a VM.
     *
     * @param authority directory of the authority that both sides share.
     * @param vm        name of the VM.
     */
    Identities(final Path authority, final String vm) {
        credentials = CertificateAuthority.open(authority).issueFabric(new Identity(vm, "bench"), Duration.ofDays(1));
    }

    FabricIdentity fabric() throws SSLException {
        return new FabricIdentity(credentials.key(), credentials.certificate(), credentials.authority());
    }

    SslContext server() throws SSLException {
        return SslContextBuilder.forServer(credentials.key(), credentials.certificate())
                .trustManager(credentials.authority())
                .clientAuth(ClientAuth.REQUIRE)
                .protocols(PROTOCOL)
                .build();
    }

    SslContext client() throws SSLException {
        return SslContextBuilder.forClient()
                .keyManager(credentials.key(), credentials.certificate())
                .trustManager(credentials.authority())
                .endpointIdentificationAlgorithm(null)
                .protocols(PROTOCOL)
                .build();
    }
}
