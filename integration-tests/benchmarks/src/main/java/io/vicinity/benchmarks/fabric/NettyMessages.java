package io.vicinity.benchmarks.fabric;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Messages behind their lengths, as plain Netty carries them: received into one buffer of the application, as they come; a long one is
 * sent from where it lies. Confined to the event loop.
 */
abstract class NettyMessages extends ChannelInboundHandlerAdapter {
    private final ByteBuf source = Unpooled.directBuffer(Lane.LONG).writeZero(Lane.LONG);
    private final ByteBuf sink = Unpooled.directBuffer(Lane.LONG);
    private final ByteBuf prefix = Unpooled.directBuffer(Integer.BYTES);
    private int left;

    /** A message is in the application's buffer. */
    abstract void received(Channel channel, int length);

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        final ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                if (left == 0) {
                    readLength(in);
                } else {
                    read(context.channel(), in);
                }
            }
        } finally {
            in.release();
        }
    }

    private void readLength(final ByteBuf in) {
        prefix.writeBytes(in, Math.min(in.readableBytes(), Integer.BYTES - prefix.readableBytes()));
        if (prefix.readableBytes() == Integer.BYTES) {
            left = prefix.readInt();
            prefix.clear();
            sink.clear();
        }
    }

    private void read(final Channel channel, final ByteBuf in) {
        final int length = Math.min(left, in.readableBytes());
        sink.writeBytes(in, length);
        left -= length;
        if (left == 0) {
            received(channel, sink.readableBytes());
        }
    }

    /** Sends a message. */
    void send(final Channel channel, final int length) {
        if (length == Lane.SHORT) {
            final ByteBuf out = channel.alloc().directBuffer(Integer.BYTES + length);
            out.writeInt(length).writeBytes(source, 0, length);
            final var ignored = channel.writeAndFlush(out);
        } else {
            final ByteBuf before = channel.alloc().directBuffer(Integer.BYTES).writeInt(length);
            final var ignored = channel.write(before).channel().writeAndFlush(source.retainedSlice(0, length));
        }
    }
}
