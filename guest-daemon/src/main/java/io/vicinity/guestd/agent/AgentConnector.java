package io.vicinity.guestd.agent;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.vicinity.service.HostPort;
import java.util.concurrent.TimeUnit;

/** Makes connections to the agent: one for each life of the session, so that certificates are read anew. Thread-safe. */
public final class AgentConnector {
    /** A host that vanished says nothing: this is when that is noticed. The agent permits 5 s and more. */
    private static final long KEEP_ALIVE_SECONDS = 10;

    private final HostPort agent;
    private final AgentCredentials credentials;
    private final EventLoopGroup group;

    /**
     * Creates a connector.
     *
     * @param agent       address.
     * @param credentials of this VM.
     * @param group       that serves the connections, by epoll.
     */
    public AgentConnector(final HostPort agent, final AgentCredentials credentials, final EventLoopGroup group) {
        this.agent = agent;
        this.credentials = credentials;
        this.group = group;
    }

    String address() {
        return agent.toString();
    }

    /**
     * Makes a connection; it is not established before it is used.
     *
     * @return the connection; whoever asked for it shuts it down.
     * @throws io.vicinity.service.VicinityFailure if the credentials cannot be used.
     */
    ManagedChannel connect() {
        final SslContext tls = credentials.load();
        return NettyChannelBuilder.forAddress(agent.host(), agent.port())
                .eventLoopGroup(group)
                .channelType(EpollSocketChannel.class)
                .sslContext(tls)
                .directExecutor()
                .disableRetry()
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
    }
}
