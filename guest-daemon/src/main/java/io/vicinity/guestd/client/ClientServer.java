package io.vicinity.guestd.client;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Serves processes of this VM on a UNIX socket whose file is for the owner, or a group, only. */
public final class ClientServer implements AutoCloseable {
    private static final int MOST_MESSAGE_BYTES = 4 << 20;

    private final SocketFile file;
    private final Server server;

    private ClientServer(final SocketFile file, final Server server) {
        this.file = file;
        this.server = server;
    }

    /**
     * Starts to serve.
     *
     * @param group     that serves the connections, by epoll; not ended here.
     * @param socket    path of the socket.
     * @param ownerOf   group whose members may connect too; empty for none.
     * @param check     who may call.
     * @param onRefusal called for each call that is refused.
     * @param service   to serve.
     * @return the server.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}, {@link FailureCode#FILE_UNUSABLE}.
     */
    public static ClientServer start(
            final EventLoopGroup group,
            final Path socket,
            final Optional<String> ownerOf,
            final CredentialCheck check,
            final Runnable onRefusal,
            final BindableService service) {
        final SocketFile file = new SocketFile(socket);
        file.clear();
        final Server server = NettyServerBuilder.forAddress(
                        new DomainSocketAddress(socket.toFile()),
                        InternalNettyServerCredentials.create(new PeerCredentialNegotiator()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                // A TCP option that gRPC sets and a UNIX socket does not know.
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .directExecutor()
                .maxInboundMessageSize(MOST_MESSAGE_BYTES)
                .intercept(new CredentialInterceptor(socket, check, onRefusal))
                .addService(service)
                .build();
        try {
            server.start();
            file.restrict(ownerOf);
            return new ClientServer(file, server);
        } catch (final IOException e) {
            server.shutdownNow();
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "socket " + socket + " cannot be listened on: " + CauseChain.oneLine(e),
                    "give a path in a directory that user " + System.getProperty("user.name") + " may write",
                    e);
        } catch (final VicinityFailure e) {
            server.shutdownNow();
            throw e;
        }
    }

    /** Stops serving and removes the socket. */
    @Override
    public void close() {
        file.remove();
        server.shutdownNow();
        try {
            server.awaitTermination(1, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
