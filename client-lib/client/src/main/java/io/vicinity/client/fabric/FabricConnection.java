package io.vicinity.client.fabric;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.vicinity.ring.RingDescriptor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A TCP connection: TLS, then a greeting, then the frames of one link, if they do not go by a wire that stands beside it. Confined to
 * its event loop.
 *
 * <pre>
 *   SECURING ──handshake done──► GREETING ──attached──► CARRYING
 *      │                            │                      │
 *      └────────────────────────────┴──────────────────────┴──► over
 * </pre>
 */
final class FabricConnection extends FrameDecoder implements UcxWire.Beside {
    private final Greeter greeter;
    private final long greetingMillis;
    private Channel channel;
    private TcpWire tcp;
    private UcxWire ucx;
    private FabricLink link;
    private String peerVm;
    private Throwable failure;

    /** Ends a connection that is not greeted in time; null before there is a reason to wait. */
    private Future<?> patience;

    /** What is done before a connection has a link. */
    interface Greeter {
        /** Both sides have shown who they are. */
        void secured(FabricConnection connection);

        /** A frame came, before there is a link. */
        void greeted(FabricConnection connection, int type, ByteBuf payload);

        /** The connection is over before it had a link. */
        void failed(FabricConnection connection, Throwable cause);
    }

    FabricConnection(final Greeter greeter, final long greetingMillis) {
        this.greeter = greeter;
        this.greetingMillis = greetingMillis;
    }

    /** Puts TLS and this connection into a channel that is about to be used. */
    void install(final Channel made, final SslContext tls, final FabricIdentity identity) {
        final ChannelPipeline pipeline = made.pipeline();
        final SslHandler handler = tls.newHandler(made.alloc());
        handler.setHandshakeTimeoutMillis(greetingMillis);
        // Only a record that came in two reads is copied to be in one piece: not all that was read with it.
        handler.setCumulator(COMPOSITE_CUMULATOR);
        channel = made;
        tcp = new TcpWire(made);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                try {
                    peerVm = identity.peerVm(handler);
                } catch (final RuntimeException e) {
                    fail(e);
                }
            }
        });
        pipeline.addLast(handler, this);
    }

    Channel channel() {
        return channel;
    }

    /** What carries the frames. */
    Wire wire() {
        return ucx == null ? tcp : ucx;
    }

    /** Frames go by that, if the other end can do so too: by {@link #discardUcx} they do not. */
    void offer(final UcxWire beside) {
        ucx = beside;
    }

    /** What frames would go by, or go by; null if it is this connection. */
    UcxWire ucx() {
        return ucx;
    }

    void discardUcx() {
        if (ucx != null) {
            ucx.discard();
            ucx = null;
        }
    }

    /** The VM at the other end, as its certificate says. */
    String peerVm() {
        return peerVm;
    }

    /** From now on frames are that link's. */
    void attach(final FabricLink to) {
        link = to;
        patience.cancel(false);
        if (ucx != null) {
            ucx.attach(to);
        }
    }

    @Override
    public void hangUp() {
        final var ignored = channel.close();
    }

    @Override
    public void broken(final String detail) {
        fail(new IOException(detail));
    }

    /** The other end was not reached. It is told once that this is over: when the channel that was to be is, if there is one. */
    void notMade(final Throwable cause) {
        if (channel == null) {
            greeter.failed(this, cause);
        } else {
            fail(cause);
        }
    }

    /** Ends the connection. */
    void fail(final Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        final var ignored = channel.close();
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event) throws Exception {
        if (event instanceof final SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                fail(handshake.cause());
            } else if (peerVm != null) {
                patience = context.executor()
                        .schedule(
                                () -> fail(Greetings.mismatch("it said nothing for " + greetingMillis + " ms")),
                                greetingMillis,
                                TimeUnit.MILLISECONDS);
                greeter.secured(this);
            }
        }
        super.userEventTriggered(context, event);
    }

    @Override
    int frame(final ChannelHandlerContext context, final long header, final ByteBuf payload) {
        if (link != null && ucx != null) {
            fail(Greetings.mismatch("it sends by TCP what goes by UCX"));
            return 0;
        }
        if (link != null) {
            return link.frame(header, payload);
        }
        if (failure == null) {
            greeter.greeted(this, RingDescriptor.type(header), payload);
        }
        return 0;
    }

    @Override
    void blockBytes(final ByteBuf bytes, final int length) {
        link.blockBytes(bytes, length);
    }

    @Override
    void framesDone(final ChannelHandlerContext context) {
        if (link != null) {
            link.framesDone(tcp);
        }
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) throws Exception {
        if (link != null && context.channel().isWritable()) {
            link.writable(tcp);
        }
        super.channelWritabilityChanged(context);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        fail(cause);
    }

    @Override
    protected void handlerRemoved0(final ChannelHandlerContext context) {
        if (patience != null) {
            // It would keep all of the connection for as long.
            patience.cancel(false);
        }
        if (ucx == null) {
            over();
        } else {
            ucx.ended(this::over);
        }
    }

    private void over() {
        if (link != null) {
            link.disconnected(wire(), failure == null ? "the connection was closed" : failure.toString());
        } else {
            greeter.failed(this, failure == null ? Greetings.mismatch("it closed the connection") : failure);
        }
        tcp.ended();
    }
}
