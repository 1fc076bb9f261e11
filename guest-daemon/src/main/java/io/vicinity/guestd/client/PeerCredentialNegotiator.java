package io.vicinity.guestd.client;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Puts what the kernel says about a UNIX socket's other end among the attributes of its gRPC calls. gRPC has no public way to the
 * channel of a connection: this is the one place that uses its internal one, as its own xDS server does.
 */
final class PeerCredentialNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
    /** Absent where the kernel would not say. */
    @Grpc.TransportAttr
    static final Attributes.Key<Credentials> KEY = Attributes.Key.create("vicinity-peer-credentials");

    private static final Logger LOG = System.getLogger(PeerCredentialNegotiator.class.getName());

    private final InternalProtocolNegotiator.ProtocolNegotiator plaintext =
            InternalProtocolNegotiators.serverPlaintext();

    @Override
    public AsciiString scheme() {
        return plaintext.scheme();
    }

    @Override
    public ChannelHandler newHandler(final GrpcHttp2ConnectionHandler connection) {
        return new Handler(plaintext.newHandler(connection), connection);
    }

    @Override
    public void close() {
        plaintext.close();
    }

    private static final class Handler extends InternalProtocolNegotiators.ProtocolNegotiationHandler {
        Handler(final ChannelHandler next, final GrpcHttp2ConnectionHandler connection) {
            super(next, connection.getNegotiationLogger());
        }

        @Override
        protected void protocolNegotiationEventTriggered(final ChannelHandlerContext context) {
            if (context.channel() instanceof final EpollDomainSocketChannel socket) {
                try {
                    final PeerCredentials peer = socket.peerCredentials();
                    final int gid = peer.gids().length == 0 ? -1 : peer.gids()[0];
                    final Credentials credentials = Credentials.of(peer.pid(), peer.uid(), gid);
                    final var event = getProtocolNegotiationEvent();
                    replaceProtocolNegotiationEvent(InternalProtocolNegotiationEvent.withAttributes(
                            event,
                            InternalProtocolNegotiationEvent.getAttributes(event).toBuilder()
                                    .set(KEY, credentials)
                                    .build()));
                } catch (final IOException e) {
                    LOG.log(Level.WARNING, "the kernel does not say who connected", e);
                }
            }
            fireProtocolNegotiationEvent(context);
        }
    }
}
