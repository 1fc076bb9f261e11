package io.vicinity.client.fabric;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.vicinity.fabric.FrameDescriptor;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A TCP connection as a wire: small frames are gathered, blocks go out from where they lie. */
final class TcpWire implements Wire {
    private static final int BATCH = 64 << 10;

    /** A block shorter than this is gathered too: a copy costs less than a write of its own. */
    private static final int WORTH_A_WRITE = 8 << 10;

    private final Channel channel;
    private final UnsafeBuffer target = new UnsafeBuffer(0, 0);

    /** What the frames that are gathered now are in; null: none are. */
    private ByteBuf batch;

    /** Memory of batches, used again as soon as the connection has taken what was in it. */
    private ByteBuf spare;

    TcpWire(final Channel channel) {
        this.channel = channel;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void write(final long header, final DirectBuffer source, final int offset, final int length) {
        final ByteBuf out = room(FrameDescriptor.HEADER_LENGTH + length);
        out.writeLongLE(header);
        append(out, source, offset, length);
    }

    @Override
    public void writeBlock(final ByteBuffer bytes) {
        if (bytes.remaining() < WORTH_A_WRITE) {
            room(bytes.remaining()).writeBytes(bytes);
        } else {
            writeBatch();
            final var ignored = channel.write(Unpooled.wrappedBuffer(bytes));
        }
    }

    private void append(final ByteBuf out, final DirectBuffer source, final int offset, final int length) {
        target.wrap(out.memoryAddress() + out.writerIndex(), length);
        target.putBytes(0, source, offset, length);
        out.writerIndex(out.writerIndex() + length);
    }

    private ByteBuf room(final int length) {
        if (batch != null && batch.writableBytes() < length) {
            writeBatch();
        }
        if (batch == null) {
            batch = length <= BATCH ? newBatch() : channel.alloc().directBuffer(length, length);
        }
        return batch;
    }

    private ByteBuf newBatch() {
        if (spare == null || spare.refCnt() > 1) {
            letGoOfSpare();
            spare = channel.alloc().directBuffer(BATCH, BATCH);
        }
        return spare.clear().retain();
    }

    private void letGoOfSpare() {
        if (spare != null) {
            spare.release();
            spare = null;
        }
    }

    private void writeBatch() {
        if (batch != null) {
            final var ignored = channel.write(batch);
            batch = null;
        }
    }

    @Override
    public void flush() {
        writeBatch();
        channel.flush();
    }

    @Override
    public void abandon(final Runnable then) {
        // TLS closes a connection when it has said so, which may take seconds, and reads until then. What still comes
        // was sent before the other end is told from where to go on: it comes again, and here it belongs nowhere.
        channel.pipeline().addFirst(new Deaf());
        then.run();
        ended();
        // Not behind what is still to be sent, which may take minutes and would be followed by more that is read.
        final var ignored = channel.close();
    }

    /** The connection is over: nothing is written any more. */
    void ended() {
        if (batch != null) {
            batch.release();
            batch = null;
        }
        letGoOfSpare();
    }

    @Override
    public void close() {
        writeBatch();
        letGoOfSpare();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Hears nothing. */
    private static final class Deaf extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
