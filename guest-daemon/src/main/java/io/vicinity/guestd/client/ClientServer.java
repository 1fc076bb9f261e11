package io.vicinity.guestd.client;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
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
    private final EventLoopGroup group;
    private final Server server;

    private ClientServer(final SocketFile file, final EventLoopGroup group, final Server server) {
        this.file = file;
        this.group = group;
        this.server = server;
    }

    /**
     * Starts to serve.
     *
     * @param socket    path of the socket.
     * @param ownerOf   group whose members may connect too; empty for none.
     * @param check     who may call.
     * @param onRefusal called for each call that is refused.
     * @param service   to serve.
     * @return the server.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}, {@link FailureCode#FILE_UNUSABLE}.
     */
    public static ClientServer start(
            final Path socket,
            final Optional<String> ownerOf,
            final CredentialCheck check,
            final Runnable onRefusal,
            final BindableService service) {
        if (!Epoll.isAvailable()) {
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "UNIX sockets cannot be served: " + CauseChain.oneLine(Epoll.unavailabilityCause()),
                    "run on Linux, on x86_64 or aarch64, with netty-transport-native-epoll on the class path");
        }
        final SocketFile file = new SocketFile(socket);
        file.clear();
        final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon(true).name("client-io").factory(), EpollIoHandler.newFactory());
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
            return new ClientServer(file, group, server);
        } catch (final IOException e) {
            end(server, group);
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "socket " + socket + " cannot be listened on: " + CauseChain.oneLine(e),
                    "give a path in a directory that user " + System.getProperty("user.name") + " may write",
                    e);
        } catch (final VicinityFailure e) {
            end(server, group);
            throw e;
        }
    }

    private static void end(final Server server, final EventLoopGroup group) {
        server.shutdownNow();
        final var ignored = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
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
        end(server, group);
    }
}
