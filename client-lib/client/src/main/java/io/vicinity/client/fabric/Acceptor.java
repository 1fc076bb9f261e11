package io.vicinity.client.fabric;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.vicinity.client.VicinityException;
import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.control.v1.FabricHello;
import io.vicinity.control.v1.FabricWelcome;
import io.vicinity.control.v1.Failure;
import io.vicinity.fabric.FrameDescriptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The ends of channels that others opened to this process: connections to them come in here. Confined to the event loop. */
final class Acceptor implements FabricConnection.Greeter {
    private static final Logger LOG = System.getLogger(Acceptor.class.getName());
    private static final long PROBE_MILLIS = 500;

    private final FabricPort port;
    private final EventLoop loop;
    private final Consumer<FabricOffer> offers;
    private final Map<String, Accepted> accepted = new HashMap<>();

    /** Offers that are not answered yet: whoever made one may lose patience with a connection, and make another for the same channel. */
    private final Map<String, Offer> pending = new HashMap<>();

    Acceptor(final FabricPort port, final EventLoop loop, final Consumer<FabricOffer> offers) {
        this.port = port;
        this.loop = loop;
        this.offers = offers;
    }

    @Override
    public void secured(final FabricConnection connection) {
        // The other speaks first.
    }

    @Override
    public void greeted(final FabricConnection connection, final int type, final ByteBuf payload) {
        if (type != FrameDescriptor.TYPE_HELLO) {
            connection.fail(Greetings.mismatch("it greets by a frame of type " + type));
            return;
        }
        final FabricHello hello;
        try {
            hello = Greetings.hello(payload);
        } catch (final VicinityException e) {
            refuse(connection, e.code(), e.getMessage(), e.remedy());
            return;
        }
        final String key = HexFormat.of().formatHex(hello.getChannelKey().toByteArray());
        final Accepted known = accepted.get(key);
        final Offer offered = pending.get(key);
        if (known != null) {
            known.meetAgain(connection, hello);
        } else if (offered != null && offered.vm().equals(connection.peerVm())) {
            offered.comesBy(connection, hello);
        } else if (hello.getState().getResumes()) {
            refuse(
                    connection,
                    "CHANNEL_UNKNOWN",
                    "the process at the other end is gone, or has closed the channel",
                    "open a channel again");
        } else {
            final Offer offer = new Offer(connection, hello, key);
            pending.put(key, offer);
            offers.accept(offer);
        }
    }

    @Override
    public void failed(final FabricConnection connection, final Throwable cause) {
        port.refusals().failed(cause);
        LOG.log(
                Level.DEBUG,
                "event=connection_refused from={0} reason=\"{1}\"",
                connection.channel().remoteAddress(),
                cause.getMessage());
    }

    private static void refuse(
            final FabricConnection connection, final String code, final String message, final String remedy) {
        Greetings.send(
                connection.channel(),
                FrameDescriptor.TYPE_REFUSED,
                Failure.newBuilder()
                        .setCode(code)
                        .setMessage(message)
                        .setRemedy(remedy)
                        .build());
        connection.fail(new VicinityException(code, message, remedy));
    }

    private static void close(final Channel channel) {
        final var ignored = channel.close();
    }

    private final class Offer implements FabricOffer {
        private final String key;
        private volatile FabricConnection connection;
        private volatile FabricHello hello;

        Offer(final FabricConnection connection, final FabricHello hello, final String key) {
            this.connection = connection;
            this.hello = hello;
            this.key = key;
        }

        void comesBy(final FabricConnection another, final FabricHello saidAgain) {
            close(connection.channel());
            connection = another;
            hello = saidAgain;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public String vm() {
            return connection.peerVm();
        }

        @Override
        public String from() {
            return hello.getFrom();
        }

        @Override
        public String to() {
            return hello.getTo();
        }

        @Override
        public long epoch() {
            return hello.getEpoch();
        }

        @Override
        public FabricChannel accept(final FabricEnd end) {
            final Accepted made = new Accepted(end, hello.getAddress());
            made.channel = port.create(end, hello.getState().getArenaUnits(), made::lost, made::ended);
            loop.execute(() -> {
                pending.remove(key);
                accepted.put(key, made);
                if (connection.channel().isActive()) {
                    made.meet(connection, hello);
                } else {
                    made.lost("the other end went before it was answered");
                }
            });
            return made.channel;
        }

        @Override
        public void refuse(final String code, final String message, final String remedy) {
            loop.execute(() -> {
                pending.remove(key);
                Acceptor.refuse(connection, code, message, remedy);
            });
        }
    }

    /** One end that was accepted. */
    private final class Accepted {
        private final FabricEnd end;
        private final String address;
        private final UcxReach reach;
        private FabricChannel channel;
        private long deadline;
        private boolean probing;

        /** What carries the channel, or did. */
        private FabricConnection current;

        Accepted(final FabricEnd end, final String address) {
            this.end = end;
            this.address = address;
            this.reach = new UcxReach(end);
        }

        void meetAgain(final FabricConnection connection, final FabricHello hello) {
            if (connection.peerVm().equals(end.remoteVm())) {
                meet(connection, hello);
            } else {
                refuse(connection, "CERTIFICATE_REFUSED", "the channel is another VM's", "open a channel of its own");
            }
        }

        void meet(final FabricConnection connection, final FabricHello hello) {
            channel.link().letGoOfWire(() -> carry(connection, hello));
        }

        private void carry(final FabricConnection connection, final FabricHello hello) {
            if (!connection.channel().isActive()) {
                // It ended while the wire before was let go of, and nobody would hear of that any more.
                return;
            }
            final FabricLink link = channel.link();
            final FabricWelcome.Builder welcome = FabricWelcome.newBuilder().setState(Greetings.state(link));
            if (hello.hasUcx()) {
                port.ucx().ifPresent(carrier -> answerByUcx(carrier, connection, hello, welcome));
            }
            Greetings.send(connection.channel(), FrameDescriptor.TYPE_WELCOME, welcome.build());
            connection.attach(link);
            current = connection;
            if (!link.connected(
                    connection.wire(), hello.getState().getReceivedPosition(), Greetings.held(hello.getState()))) {
                link.giveUp("the other end has other messages than were sent");
                connection.fail(Greetings.mismatch("it says to have what was never sent"));
            }
        }

        private void answerByUcx(
                final UcxCarrier carrier,
                final FabricConnection connection,
                final FabricHello hello,
                final FabricWelcome.Builder welcome) {
            final ByteBuffer to = hello.getUcx().getWorkerAddress().asReadOnlyByteBuffer();
            reach.prepare(carrier, connection, to).ifPresent(wire -> {
                try {
                    Greetings.connect(wire, connection.peerVm(), hello.getUcx());
                    connection.offer(wire);
                    port.carriesByUcx();
                    welcome.setUcx(Greetings.ucx(wire));
                } catch (final UcxException e) {
                    wire.discard();
                    reach.refused(wire, to, e.getMessage());
                    // By a fresh worker, if it is time for one: the other end may not know that it wants one.
                    answerByUcx(carrier, connection, hello, welcome);
                }
            });
        }

        void ended() {
            accepted.remove(end.key(), this);
        }

        /** The other end connects again, if it lives. Whether its process does is asked by a connection that says nothing. */
        void lost(final String detail) {
            reach.lost(current, detail);
            deadline = System.nanoTime() + port.timing().limit().toNanos();
            if (!probing) {
                probing = true;
                probe();
            }
        }

        private void probe() {
            if (channel.link().isEnded() || channel.link().isUp()) {
                probing = false;
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                channel.link()
                        .lose("the other end was not heard of for "
                                + port.timing().limit().toSeconds() + " s");
                return;
            }
            final InetSocketAddress there = FabricPort.parse(address);
            new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) PROBE_MILLIS)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(there)
                    .addListener((ChannelFuture answer) -> probed(answer));
        }

        private void probed(final ChannelFuture answer) {
            if (Dialler.isRefused(answer.cause()) && !channel.link().isUp()) {
                channel.link().giveUp("the process at the other end is gone");
                return;
            }
            close(answer.channel());
            final var ignored = loop.schedule(this::probe, PROBE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
