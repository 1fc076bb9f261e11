package io.vicinity.client.fabric;

import com.google.protobuf.ByteString;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.vicinity.client.VicinityException;
import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.control.v1.FabricHello;
import io.vicinity.control.v1.FabricState;
import io.vicinity.control.v1.FabricWelcome;
import io.vicinity.fabric.FabricRefusal;
import io.vicinity.fabric.FrameDescriptor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Connects the end that opened a channel, as often as it takes. Confined to the event loop. */
final class Dialler implements FabricConnection.Greeter {
    private static final long FIRST_WAIT_MILLIS = 20;
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final FabricPort port;
    private final EventLoop loop;
    private final FabricEnd end;
    private final InetSocketAddress address;
    private final CompletableFuture<FabricChannel> opened = new CompletableFuture<>();
    private final UcxReach reach;
    private FabricChannel channel;
    private long deadline;
    private long waitMillis = FIRST_WAIT_MILLIS;
    private String lastFailure = "";

    /** What carries the channel, or did; null before it was welcomed. */
    private FabricConnection current;

    Dialler(final FabricPort port, final EventLoop loop, final FabricEnd end, final InetSocketAddress address) {
        this.port = port;
        this.loop = loop;
        this.end = end;
        this.reach = new UcxReach(end);
        this.address = address;
    }

    CompletableFuture<FabricChannel> start() {
        loop.execute(() -> {
            deadline = System.nanoTime() + port.timing().connect().toNanos();
            connect();
        });
        return opened;
    }

    private void connect() {
        if (isOver()) {
            return;
        }
        final FabricConnection connection =
                new FabricConnection(this, port.timing().greet().toMillis());
        final ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, FabricPort.WATER_MARK)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        port.timing().connect().toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel made) {
                        connection.install(made, port.identity().client(), port.identity());
                    }
                })
                .connect(address);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                connection.notMade(done.cause());
            }
        });
    }

    private boolean isOver() {
        return opened.isDone()
                && (channel == null
                        || channel.link().isEnded()
                        || channel.link().isUp());
    }

    @Override
    public void secured(final FabricConnection connection) {
        if (!connection.peerVm().equals(end.remoteVm())) {
            connection.fail(new VicinityException(
                    "CERTIFICATE_REFUSED",
                    "VM " + connection.peerVm() + " is found where VM " + end.remoteVm() + " should be",
                    "try again when the directory knows where the VM is"));
            return;
        }
        final FabricState state = channel == null
                ? FabricState.newBuilder().setArenaUnits(end.localArenaUnits()).build()
                : Greetings.state(channel.link());
        final FabricHello.Builder hello = FabricHello.newBuilder()
                .setProtocolVersion(Greetings.PROTOCOL_VERSION)
                .setChannelKey(ByteString.copyFrom(HexFormat.of().parseHex(end.key())))
                .setFrom(end.localName())
                .setTo(end.remoteName())
                .setEpoch(end.epoch())
                .setRingCapacity(FrameDescriptor.RING_CAPACITY)
                .setAddress(port.addressText())
                .setState(state);
        port.ucx().flatMap(carrier -> reach.prepare(carrier, connection)).ifPresent(offered -> {
            connection.offer(offered);
            hello.setUcx(Greetings.ucx(offered));
        });
        Greetings.send(connection.channel(), FrameDescriptor.TYPE_HELLO, hello.build());
    }

    @Override
    public void greeted(final FabricConnection connection, final int type, final ByteBuf payload) {
        switch (type) {
            case FrameDescriptor.TYPE_WELCOME -> welcomed(connection, Greetings.welcome(payload));
            case FrameDescriptor.TYPE_REFUSED -> refused(connection, Greetings.refusal(payload));
            default -> connection.fail(Greetings.mismatch("it greets by a frame of type " + type));
        }
    }

    private void welcomed(final FabricConnection connection, final FabricWelcome welcome) {
        final FabricState state = welcome.getState();
        if (isOver()) {
            connection.fail(new VicinityException("CLOSED", "the channel is over", "open it again"));
            return;
        }
        if (!chooseCarrier(connection, welcome)) {
            return;
        }
        if (channel == null) {
            channel = port.create(end, state.getArenaUnits(), this::lost);
        }
        final FabricLink link = channel.link();
        connection.attach(link);
        if (!link.connected(connection.wire(), state.getReceivedPosition(), Greetings.held(state))) {
            final VicinityException why = Greetings.mismatch("it says to have what was never sent");
            giveUp("the other end has other messages than were sent");
            connection.fail(why);
            if (opened.completeExceptionally(why)) {
                channel.decline();
            }
            return;
        }
        current = connection;
        waitMillis = FIRST_WAIT_MILLIS;
        opened.complete(channel);
    }

    private boolean chooseCarrier(final FabricConnection connection, final FabricWelcome welcome) {
        if (!welcome.hasUcx()) {
            connection.discardUcx();
        } else if (connection.ucx() == null) {
            connection.fail(Greetings.mismatch("it answers by UCX where nobody asked for it"));
            return false;
        } else {
            try {
                Greetings.connect(connection.ucx(), connection.peerVm(), welcome.getUcx());
                port.carriesByUcx();
            } catch (final UcxException e) {
                reach.refused(
                        connection.ucx(), welcome.getUcx().getWorkerAddress().asReadOnlyByteBuffer(), e.getMessage());
                connection.fail(new IOException(e));
                return false;
            }
        }
        return true;
    }

    private void refused(final FabricConnection connection, final VicinityException why) {
        lose(why.getMessage());
        opened.completeExceptionally(why);
        final var ignored = connection.channel().close();
    }

    private void lost(final String detail) {
        lastFailure = detail;
        reach.lost(current, detail);
        deadline = System.nanoTime() + port.timing().limit().toNanos();
        connect();
    }

    @Override
    public void failed(final FabricConnection connection, final Throwable cause) {
        if (isOver()) {
            return;
        }
        lastFailure = String.valueOf(cause.getMessage());
        if (channel != null && isRefused(cause)) {
            giveUp("the process at the other end is gone");
        } else if (cause instanceof final VicinityException named && channel == null) {
            opened.completeExceptionally(named);
        } else if (channel == null && Refusals.reason(cause).equals(Optional.of(FabricRefusal.CERTIFICATE))) {
            opened.completeExceptionally(new VicinityException(
                    "CERTIFICATE_REFUSED",
                    "this VM and VM " + end.remoteVm() + " do not take each other's certificates: " + lastFailure,
                    "restart the daemons of both: they ask their agents for others; agents of one fleet have one authority",
                    cause));
        } else if (System.nanoTime() - deadline >= 0) {
            lose("the other end could not be reached for "
                    + port.timing().limit().toSeconds() + " s: " + lastFailure);
            opened.completeExceptionally(new VicinityException(
                    "PEER_UNREACHABLE",
                    "endpoint '" + end.remoteName() + "' in VM " + end.remoteVm() + " cannot be reached at " + address
                            + ": " + lastFailure,
                    "let the network carry TCP between the two VMs, and see `vicinity doctor`",
                    cause));
        } else {
            final var ignored = loop.schedule(this::connect, waitMillis, TimeUnit.MILLISECONDS);
            waitMillis = Math.min(LONGEST_WAIT_MILLIS, 2 * waitMillis);
        }
    }

    /** Nobody listens there any more, though the machine answers. */
    static boolean isRefused(final Throwable cause) {
        return cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused");
    }

    private void giveUp(final String detail) {
        if (channel != null) {
            channel.link().giveUp(detail);
        }
    }

    private void lose(final String detail) {
        if (channel != null) {
            channel.link().lose(detail);
        }
    }
}
