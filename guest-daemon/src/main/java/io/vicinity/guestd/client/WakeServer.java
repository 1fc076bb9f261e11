package io.vicinity.guestd.client;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.PeerCredentials;
import io.vicinity.segment.WakeProtocol;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The UNIX socket by which processes of this VM ring sleepers, and are woken, as {@link WakeProtocol} says. Whoever may use the daemon
 * may use it. A process that floods it is read a little at a time, in turn with all else that the daemon does.
 */
public final class WakeServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WakeServer.class.getName());

    /** Stands for all processes. */
    public static final long ALL = 0;

    /** Most processes that are connected at a time; more are refused, and park by time. */
    static final int MOST_CONNECTIONS = 4096;

    private static final int READ_AT_ONCE = 64 * WakeProtocol.RING_LENGTH;

    private final SocketFile file;
    private final CredentialCheck check;
    private final Runnable onRefusal;
    private final Ring onRing;
    private final Map<Channel, Waker> connections = new ConcurrentHashMap<>();
    private boolean hears = true;
    private Channel listener;

    /** What a process says. */
    @FunctionalInterface
    public interface Ring {
        /**
         * Somebody sleeps in a VM, and is wanted.
         *
         * @param peerId of the VM.
         * @param name   of the endpoint, as {@link WakeProtocol} has it; {@link WakeProtocol#NOBODY} if the process did not say.
         */
        void heard(int peerId, int name);
    }

    private WakeServer(
            final SocketFile file, final CredentialCheck check, final Runnable onRefusal, final Ring onRing) {
        this.file = file;
        this.check = check;
        this.onRefusal = onRefusal;
        this.onRing = onRing;
    }

    /**
     * Starts to serve.
     *
     * @param group     of one thread, the control loop's; not ended here.
     * @param socket    path of the socket.
     * @param ownerOf   group whose members may connect too; empty for none.
     * @param check     who may connect.
     * @param onRefusal called for each connection that is refused.
     * @param onRing    called on the loop with what a process says, whatever that is.
     * @return the server.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE}, {@link FailureCode#FILE_UNUSABLE}.
     */
    public static WakeServer start(
            final EventLoopGroup group,
            final Path socket,
            final Optional<String> ownerOf,
            final CredentialCheck check,
            final Runnable onRefusal,
            final Ring onRing) {
        final SocketFile file = new SocketFile(socket);
        file.clear();
        final WakeServer server = new WakeServer(file, check, onRefusal, onRing);
        final var bound = new ServerBootstrap()
                .group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(READ_AT_ONCE).maxMessagesPerRead(1))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1, 2))
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(final EpollDomainSocketChannel connection) {
                        server.connected(connection);
                    }
                })
                .bind(new DomainSocketAddress(socket.toFile()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "socket " + socket + " cannot be listened on: " + CauseChain.oneLine(bound.cause()),
                    "give a path in a directory that user " + System.getProperty("user.name") + " may write",
                    bound.cause());
        }
        server.listener = bound.channel();
        try {
            file.restrict(ownerOf);
        } catch (final VicinityFailure e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void connected(final EpollDomainSocketChannel connection) {
        final OptionalLong pid = connections.size() >= MOST_CONNECTIONS ? OptionalLong.empty() : permitted(connection);
        if (pid.isEmpty()) {
            onRefusal.run();
            final var ignored = connection.close();
            return;
        }
        try {
            final Waker waker = new Waker(pid.getAsLong(), connection.fd().intValue());
            connections.put(connection, waker);
            connection.closeFuture().addListener(_ -> {
                connections.remove(connection);
                waker.close();
            });
        } catch (final IOException e) {
            LOG.log(Level.WARNING, "a process cannot be woken: " + CauseChain.oneLine(e));
            final var ignored = connection.close();
            return;
        }
        connection.pipeline().addLast(new RingReader(), new HearingTeller());
    }

    /** The process, if it may. */
    private OptionalLong permitted(final EpollDomainSocketChannel connection) {
        try {
            final PeerCredentials peer = connection.peerCredentials();
            final int gid = peer.gids().length == 0 ? -1 : peer.gids()[0];
            final boolean permitted = check.permits(Credentials.of(peer.pid(), peer.uid(), gid));
            if (!permitted) {
                LOG.log(Level.WARNING, "client refused: user " + peer.uid() + " is not permitted pid=" + peer.pid());
            }
            return permitted ? OptionalLong.of(peer.pid()) : OptionalLong.empty();
        } catch (final IOException e) {
            LOG.log(Level.WARNING, "the kernel does not say who connected", e);
            return OptionalLong.empty();
        }
    }

    /**
     * Wakes one process: something may have come for those that sleep in it. From any thread; does not wait.
     *
     * @param pid of the process; {@link #ALL} for all, who are woken also where no connection is that process's: whoever sleeps for it
     *            may be known by another number here.
     */
    public void wake(final long pid) {
        if (pid == ALL || !wakeOne(pid)) {
            connections.values().forEach(Waker::wake);
        }
    }

    private boolean wakeOne(final long pid) {
        boolean known = false;
        for (final Waker waker : connections.values()) {
            if (pid == waker.pid()) {
                waker.wake();
                known = true;
            }
        }
        return known;
    }

    /**
     * Says whether this VM is rung when others ring it. On the control loop.
     *
     * @param now false: processes are told to sleep by time, until it is true again.
     */
    public void hears(final boolean now) {
        if (now != hears) {
            hears = now;
            connections
                    .keySet()
                    .forEach(connection ->
                            connection.pipeline().get(HearingTeller.class).tell(connection));
        }
    }

    /** Stops serving and removes the socket. */
    @Override
    public void close() {
        file.remove();
        if (listener != null) {
            final Channel closing = listener;
            closing.close().awaitUninterruptibly();
            closing.eventLoop()
                    .submit(() -> {
                        for (final Channel connection : Set.copyOf(connections.keySet())) {
                            final var ignored = connection.close();
                        }
                    })
                    .awaitUninterruptibly();
        }
    }

    /** Tells one process what it should know, when it has room for that. */
    private final class HearingTeller extends ChannelInboundHandlerAdapter {
        private boolean told = true;

        void tell(final Channel connection) {
            if (told != hears && connection.isActive() && connection.isWritable()) {
                told = hears;
                final byte what = hears ? WakeProtocol.HEARS : WakeProtocol.DEAF;
                final ByteBuf message = connection.alloc().directBuffer(1, 1).writeByte(what);
                final var ignored = connection.writeAndFlush(message, connection.voidPromise());
            }
        }

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            tell(context.channel());
        }

        @Override
        public void channelWritabilityChanged(final ChannelHandlerContext context) {
            tell(context.channel());
        }
    }

    /** Puts together what one process says. */
    private final class RingReader extends ChannelInboundHandlerAdapter {
        private int begun;
        private int bytes;
        private int name = WakeProtocol.NOBODY;

        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message) {
            final ByteBuf read = (ByteBuf) message;
            try {
                while (read.isReadable()) {
                    begun |= (read.readByte() & 0xFF) << (bytes * Byte.SIZE);
                    if (++bytes == WakeProtocol.RING_LENGTH) {
                        final int said = begun;
                        begun = 0;
                        bytes = 0;
                        heard(said);
                    }
                }
            } finally {
                read.release();
            }
        }

        private void heard(final int said) {
            if (WakeProtocol.isName(said)) {
                name = said;
            } else {
                final int whom = name;
                name = WakeProtocol.NOBODY;
                onRing.heard(said, whom);
            }
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            // The process went away in the middle of something.
            final var ignored = context.close();
        }
    }
}
