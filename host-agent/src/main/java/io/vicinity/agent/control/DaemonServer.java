package io.vicinity.agent.control;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.vicinity.agent.host.Tenants;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.service.FailureCode;
import io.vicinity.service.HostPort;
import io.vicinity.service.SingleKeyManager;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Serves daemons on TCP: mutual TLS 1.3 and nothing else. */
public final class DaemonServer implements AutoCloseable {
    private static final String PROTOCOL = "TLSv1.3";
    private static final long KEEPALIVE_SECONDS = 20;
    private static final long KEEPALIVE_TIMEOUT_SECONDS = 10;
    private static final long LEAST_DAEMON_KEEPALIVE_SECONDS = 5;
    private static final int MAX_CALLS_PER_CONNECTION = 4096;
    private static final int MAX_MESSAGE = 16 * 1024 * 1024;
    private static final long STOP_SECONDS = 2;

    private final Server server;
    private final EventLoopGroup loops;
    private final DaemonService service;
    private final HealthStatusManager health;
    private final HostPort address;

    private DaemonServer(
            final Server server,
            final EventLoopGroup loops,
            final DaemonService service,
            final HealthStatusManager health,
            final HostPort address) {
        this.server = server;
        this.loops = loops;
        this.service = service;
        this.health = health;
        this.address = address;
    }

    /**
     * Starts to serve.
     *
     * @param listen      address; port 0 takes a free one.
     * @param credentials of the agent.
     * @param tenants     of this host.
     * @param directory   of names.
     * @param executor    for what is told and waited for: one thread.
     * @param refusals    counts.
     * @param fabric      gives VMs their certificates for the fabric.
     * @param version     of the agent.
     * @return the server.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}.
     */
    public static DaemonServer start(
            final HostPort listen,
            final Credentials credentials,
            final Tenants tenants,
            final Directory directory,
            final ScheduledExecutorService executor,
            final Refusals refusals,
            final FabricCertifier fabric,
            final String version) {
        final DaemonService service = new DaemonService(directory, executor, refusals, fabric, version);
        final HealthStatusManager health = new HealthStatusManager();
        final SslContext tls = sslContext(credentials, refusals);
        final EventLoopGroup loops = EventLoops.start("daemons", 0, listen);
        // Calls are answered where they arrive: none of them waits, and a hop to another thread costs more than they
        // do.
        final Server server = NettyServerBuilder.forAddress(listen.resolve())
                .channelType(EpollServerSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .sslContext(tls)
                .directExecutor()
                .addTransportFilter(new Caller.Identification())
                .intercept(new Caller.Admission(tenants, refusals))
                .addService(service)
                .addService(health.getHealthService())
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .maxInboundMessageSize(MAX_MESSAGE)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(LEAST_DAEMON_KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .build();
        try {
            server.start();
        } catch (final IOException e) {
            EventLoops.stop(loops);
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "daemons cannot be served on " + listen + ": "
                            + (e.getCause() == null
                                    ? e.getMessage()
                                    : e.getCause().getMessage()),
                    "set listen to a free address of this machine, or to port 0",
                    e);
        }
        final int port = ((InetSocketAddress) server.getListenSockets().getFirst()).getPort();
        return new DaemonServer(server, loops, service, health, new HostPort(listen.host(), port));
    }

    /** Put together here: Netty's own builder starts all of Bouncy Castle to try something out that is not wanted here. */
    private static SslContext sslContext(final Credentials credentials, final Refusals refusals) {
        try {
            final SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(
                    new KeyManager[] {
                        new SingleKeyManager(credentials.key(), credentials.certificate(), credentials.authority())
                    },
                    new TrustManager[] {new ClientTrust(credentials.authority(), refusals)},
                    null);
            return new JdkSslContext(
                    context,
                    false,
                    Http2SecurityUtil.CIPHERS,
                    SupportedCipherSuiteFilter.INSTANCE,
                    new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2),
                    ClientAuth.REQUIRE,
                    new String[] {PROTOCOL},
                    false);
        } catch (final GeneralSecurityException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "the agent's certificate cannot be used: " + e.getMessage(),
                    "remove agent.pem and agent.key from pki_dir: they are minted again",
                    e);
        }
    }

    /**
     * Where daemons are served.
     *
     * @return the host as configured, the port in fact.
     */
    public HostPort address() {
        return address;
    }

    /**
     * Is it serving?
     *
     * @return false once it was closed.
     */
    public boolean isServing() {
        return !server.isShutdown();
    }

    /** Ends all streams, so that daemons see an end and not a silence, and stops. */
    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
        service.goAway();
        Stops.await(server, STOP_SECONDS);
        EventLoops.stop(loops);
    }
}
