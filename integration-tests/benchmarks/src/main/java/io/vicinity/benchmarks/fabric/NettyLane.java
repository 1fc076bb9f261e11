package io.vicinity.benchmarks.fabric;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Plain Netty: one event loop at each side, and all is done in handlers on it. */
final class NettyLane implements Lane {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private final EventLoopGroup group = group();
    private final Leader leader = new Leader();
    private final Channel channel;

    /**
     * Connects.
     *
     * @param port of the follower on this machine.
     * @param tls  of the leader.
     */
    NettyLane(final int port, final SslContext tls) {
        channel = new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel made) {
                        made.pipeline().addLast(tls.newHandler(made.alloc()), leader);
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port)
                .syncUninterruptibly()
                .channel();
    }

    private static EventLoopGroup group() {
        return new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon(true).name("netty").factory(), EpollIoHandler.newFactory());
    }

    /**
     * Begins to follow.
     *
     * @param tls of the follower.
     * @return the port.
     */
    static int follow(final SslContext tls) {
        final Channel listening = new ServerBootstrap()
                .group(group())
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel made) {
                        made.pipeline().addLast(tls.newHandler(made.alloc()), new Follower());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void exchange(final int count) throws InterruptedException {
        run(SHORT, count);
    }

    @Override
    public void stream(final int windows) throws InterruptedException {
        run(LONG, windows);
    }

    private void run(final int length, final int rounds) throws InterruptedException {
        final CountDownLatch done = new CountDownLatch(1);
        channel.eventLoop().execute(() -> leader.start(channel, length, rounds, done));
        done.await();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Leader extends NettyMessages {
        private int length;
        private int rounds;
        private int unsent;
        private CountDownLatch done;

        void start(final Channel channel, final int ofMessages, final int count, final CountDownLatch onDone) {
            length = ofMessages;
            rounds = count;
            done = onDone;
            startRound(channel);
        }

        private void startRound(final Channel channel) {
            unsent = length == SHORT ? 1 : WINDOW;
            sendOn(channel);
        }

        private void sendOn(final Channel channel) {
            while (unsent > 0 && channel.isWritable()) {
                unsent--;
                send(channel, length);
            }
        }

        @Override
        public void channelWritabilityChanged(final ChannelHandlerContext context) {
            sendOn(context.channel());
        }

        @Override
        void received(final Channel channel, final int ignored) {
            rounds--;
            if (rounds > 0) {
                startRound(channel);
            } else {
                done.countDown();
            }
        }
    }

    private static final class Follower extends NettyMessages {
        private int inWindow;

        @Override
        void received(final Channel channel, final int length) {
            if (length == LONG) {
                inWindow++;
            }
            if (length == SHORT || inWindow == WINDOW) {
                inWindow = 0;
                send(channel, SHORT);
            }
        }
    }
}
