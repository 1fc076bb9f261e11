package io.vicinity.client.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fabric")
class TcpWireTest {
    private static final int LENGTH = 100;

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final TcpWire wire;

    TcpWireTest() {
        channel.config().setAllocator(memory);
        wire = new TcpWire(channel);
    }

    private void write() {
        wire.write(
                RingDescriptor.header(0, ChannelDescriptor.TYPE_MESSAGE, LENGTH),
                new UnsafeBuffer(new byte[LENGTH]),
                0,
                LENGTH);
    }

    private void sendOne() {
        write();
        wire.flush();
        channel.<ByteBuf>readOutbound().release();
    }

    @Test
    void shouldLetGoOfItsMemoryWhenTheOtherEndClosedTheConnection() {
        sendOne();
        write();
        wire.ended();
        assertThat(memory.metric().usedDirectMemory()).isZero();
    }

    @Test
    void shouldHearNothingOnceAbandonedThoughTheConnectionTakesTimeToClose() {
        final List<Object> heard = new ArrayList<>();
        channel.pipeline().addLast(new SlowToClose(heard));
        final ByteBuf before = memory.directBuffer().writeByte(1);
        channel.writeInbound(before);
        assertThat(heard).containsExactly(before);
        wire.abandon(() -> channel.writeInbound(memory.directBuffer().writeByte(2)));
        channel.writeInbound(memory.directBuffer().writeByte(3));
        assertThat(channel.isOpen()).isTrue();
        assertThat(heard).containsExactly(before);
        before.release();
        assertThat(memory.metric().usedDirectMemory()).isZero();
    }

    /** As TLS is, which first says so. */
    private static final class SlowToClose extends ChannelDuplexHandler {
        private final List<Object> heard;

        SlowToClose(final List<Object> heard) {
            this.heard = heard;
        }

        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message) {
            heard.add(message);
        }

        @Override
        public void close(final ChannelHandlerContext context, final ChannelPromise promise) {
            // Not yet.
        }
    }

    @Test
    void shouldUseTheMemoryOfOneBatchForTheNext() {
        sendOne();
        final long used = memory.metric().usedDirectMemory();
        sendOne();
        assertThat(memory.metric().usedDirectMemory()).isEqualTo(used).isPositive();
        wire.close();
        channel.releaseOutbound();
        assertThat(memory.metric().usedDirectMemory()).isZero();
    }
}
