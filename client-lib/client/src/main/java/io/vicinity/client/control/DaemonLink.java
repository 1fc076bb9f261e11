package io.vicinity.client.control;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.vicinity.client.VicinityException;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.DaemonForClientsGrpc;
import io.vicinity.control.v1.DaemonToClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * One connection to the daemon with the one stream on it. It lives until either ends; the next attempt is a new link. Used on the
 * control thread.
 */
final class DaemonLink {
    private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
    private static final int MAX_SOCKET_PATH_BYTES = 107;

    private final Path socket;
    private final ManagedChannel connection;
    private final Listener listener;
    private StreamObserver<ClientMessage> requests;

    /** Told on the control thread. */
    interface Listener {
        void onMessage(DaemonLink link, DaemonToClient message);

        void onEnd(DaemonLink link, VicinityException reason);
    }

    private DaemonLink(final Path socket, final ManagedChannel connection, final Listener listener) {
        this.socket = socket;
        this.connection = connection;
        this.listener = listener;
    }

    /**
     * Starts to connect.
     *
     * @throws VicinityException if it is known already that this cannot work.
     */
    static DaemonLink open(
            final Path socket, final EventLoopGroup transport, final Executor control, final Listener listener) {
        checkSocket(socket);
        final ManagedChannel connection = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .eventLoopGroup(transport)
                .channelType(EpollDomainSocketChannel.class)
                // A TCP option that gRPC sets and a UNIX socket does not know.
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .overrideAuthority("localhost")
                .usePlaintext()
                .disableServiceConfigLookUp()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .executor(control)
                .build();
        final DaemonLink link = new DaemonLink(socket, connection, listener);
        link.requests = DaemonForClientsGrpc.newStub(connection).session(link.new Answers());
        return link;
    }

    /** Says what is wrong with the path in better words than a failed connect() could. */
    private static void checkSocket(final Path socket) {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH_BYTES) {
            throw new VicinityException(
                    "FILE_UNUSABLE",
                    "the path of the daemon's socket is longer than " + MAX_SOCKET_PATH_BYTES + " bytes: " + socket,
                    "let the daemon listen on a shorter path");
        }
        if (Files.notExists(socket)) {
            throw Failures.unreachable("no daemon listens on " + socket + ": there is no such socket", null);
        }
        if (!Files.isWritable(socket)) {
            throw new VicinityException(
                    "NOT_PERMITTED",
                    "this process may not connect to the daemon's socket " + socket,
                    "run as the user or in the group that owns the socket");
        }
    }

    void send(final ClientMessage message) {
        requests.onNext(message);
    }

    /** For unary calls beside the stream. */
    ManagedChannel connection() {
        return connection;
    }

    /** Ends the stream in an orderly way: the daemon sees that all was said. */
    void complete() {
        requests.onCompleted();
        connection.shutdown();
    }

    void abandon() {
        connection.shutdownNow();
    }

    private final class Answers implements StreamObserver<DaemonToClient> {
        @Override
        public void onNext(final DaemonToClient message) {
            listener.onMessage(DaemonLink.this, message);
        }

        @Override
        public void onError(final Throwable error) {
            listener.onEnd(DaemonLink.this, Failures.of(socket, error));
        }

        @Override
        public void onCompleted() {
            listener.onEnd(DaemonLink.this, Failures.connectionLost(socket));
        }
    }
}
