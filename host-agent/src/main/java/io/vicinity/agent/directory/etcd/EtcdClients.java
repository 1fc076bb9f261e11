package io.vicinity.agent.directory.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vicinity.agent.config.EtcdConfig;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Connects to the members of an etcd, one after the other: each under its own name, as its certificate says it. */
final class EtcdClients {
    private static final Duration KEEPALIVE = Duration.ofSeconds(10);
    /** A listing is one message: room for some hundred thousand names. */
    private static final int MAX_MESSAGE = 128 * 1024 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final EtcdConfig config;
    private int next;

    EtcdClients(final EtcdConfig config) {
        this.config = config;
    }

    /** The member that {@link #connect} connects to. */
    String member() {
        final List<String> endpoints = config.endpoints();
        return endpoints.get(next % endpoints.size());
    }

    /** The next member is tried from now on. */
    void moveOn() {
        next++;
    }

    /**
     * Makes a client. Files are read each time, so that renewed ones are used.
     *
     * @throws VicinityFailure FILE_UNUSABLE, naming the key of the configuration.
     */
    Client connect() {
        // One target a client, by the resolver of gRPC: jetcd's own gives all members one name, which no certificate
        // has.
        final ClientBuilder builder = Client.builder()
                .target("dns:///" + URI.create(member()).getRawAuthority())
                .connectTimeout(CONNECT_TIMEOUT)
                .maxInboundMessageSize(MAX_MESSAGE)
                .keepaliveTime(KEEPALIVE)
                .keepaliveTimeout(KEEPALIVE)
                // Failures are ours to deal with: at once, and by a new session.
                .retryMaxAttempts(0)
                .waitForReady(false);
        if (config.isSecure()) {
            builder.sslContext(sslContext());
        }
        if (config.user() != null) {
            builder.user(EtcdKeys.bytes(config.user())).password(EtcdKeys.bytes(password()));
        }
        return builder.build();
    }

    private SslContext sslContext() {
        final SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .endpointIdentificationAlgorithm("HTTPS");
        try {
            if (config.ca() != null) {
                builder.trustManager(config.ca().toFile());
            }
        } catch (final IllegalArgumentException e) {
            throw unusable("ca", config.ca(), e);
        }
        try {
            if (config.cert() != null) {
                builder.keyManager(config.cert().toFile(), config.key().toFile());
            }
        } catch (final IllegalArgumentException e) {
            throw unusable("cert and key", config.cert(), e);
        }
        try {
            return builder.build();
        } catch (final IOException e) {
            throw unusable("ca", config.ca(), e);
        }
    }

    private String password() {
        try {
            return Files.readAllLines(config.passwordFile()).stream()
                    .findFirst()
                    .orElse("");
        } catch (final IOException e) {
            throw unusable("password_file", config.passwordFile(), e);
        }
    }

    private static VicinityFailure unusable(final String key, final Path file, final Exception e) {
        return new VicinityFailure(
                FailureCode.FILE_UNUSABLE,
                "directory.etcd." + key + ": " + file + " cannot be used: " + CauseChain.oneLine(e),
                "give a file that the agent can read, PEM for ca, cert and key (PKCS#8)",
                e);
    }
}
