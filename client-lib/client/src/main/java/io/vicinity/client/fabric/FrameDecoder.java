package io.vicinity.client.fabric;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.ring.RingDescriptor;
import java.util.List;

/** Cuts what comes into frames, and hands them over; of a block it hands over what there is. */
abstract class FrameDecoder extends ByteToMessageDecoder {
    private int blockLeft;

    /**
     * Takes a frame.
     *
     * @return bytes of a block that follow.
     */
    abstract int frame(ChannelHandlerContext context, long header, ByteBuf payload);

    /** Takes bytes of the block that is coming. */
    abstract void blockBytes(ByteBuf bytes, int length);

    /** All that had come was handed over. */
    abstract void framesDone(ChannelHandlerContext context);

    @Override
    protected final void decode(final ChannelHandlerContext context, final ByteBuf in, final List<Object> out) {
        while (in.isReadable()) {
            if (blockLeft > 0) {
                final int length = Math.min(blockLeft, in.readableBytes());
                blockLeft -= length;
                blockBytes(in, length);
            } else if (!decodeFrame(context, in)) {
                return;
            }
        }
    }

    private boolean decodeFrame(final ChannelHandlerContext context, final ByteBuf in) {
        if (in.readableBytes() < FrameDescriptor.HEADER_LENGTH) {
            return false;
        }
        final long header = in.getLongLE(in.readerIndex());
        final int type = RingDescriptor.type(header);
        // Padding has no bytes on the wire.
        final int length = type == RingDescriptor.TYPE_PADDING ? 0 : RingDescriptor.length(header);
        if (length > FrameDescriptor.MAX_CONTROL_LENGTH) {
            throw new CorruptedFrameException("a frame of " + length + " bytes");
        }
        if (in.readableBytes() < FrameDescriptor.HEADER_LENGTH + length) {
            return false;
        }
        in.skipBytes(FrameDescriptor.HEADER_LENGTH);
        final int end = in.writerIndex();
        final int behind = in.readerIndex() + length;
        blockLeft = frame(context, header, in.writerIndex(behind));
        in.writerIndex(end).readerIndex(behind);
        return true;
    }

    @Override
    public final void channelReadComplete(final ChannelHandlerContext context) throws Exception {
        framesDone(context);
        super.channelReadComplete(context);
    }
}
