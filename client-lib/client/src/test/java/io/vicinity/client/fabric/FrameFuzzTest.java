package io.vicinity.client.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes from the wire, the link takes it or ends its channel; nothing else happens. */
@Tag("fabric")
@Timeout(120)
class FrameFuzzTest {
    private static final int ROUNDS = 3_000;
    private static final int MOST_FRAMES = 40;

    private final SplittableRandom random = new SplittableRandom(seed());
    private int ended;
    private int survived;

    private static long seed() {
        final long seed = Long.getLong("vicinity.seed", System.nanoTime());
        System.out.println("frames: again with -Dvicinity.seed=" + seed);
        return seed;
    }

    @Test
    void shouldTakeAnyBytesOrEndTheChannel() {
        for (int round = 0; round < ROUNDS; round++) {
            try (Victim victim = new Victim()) {
                final int frames = 1 + random.nextInt(MOST_FRAMES);
                for (int i = 0; i < frames && !victim.link.isEnded(); i++) {
                    victim.hear(frame(victim));
                }
                if (victim.link.isEnded()) {
                    ended++;
                    assertThat(victim.endings()).isEqualTo(1);
                } else {
                    survived++;
                }
            }
        }
        assertThat(ended).isPositive();
        assertThat(survived).isPositive();
    }

    @Test
    void shouldTakeNothingMoreOfABlockThatIsComingWhenItIsFrozen() {
        try (Victim victim = new Victim()) {
            final ByteBuf bytes = Unpooled.buffer();
            block(bytes, victim, 0, 1_000);
            victim.hear(bytes.readRetainedSlice(bytes.readableBytes() - 500));
            final long received = victim.link.freeze();
            victim.hear(bytes);
            assertThat(victim.link.received()).isEqualTo(received);
            assertThat(victim.endings()).isZero();
        }
    }

    private ByteBuf frame(final Victim victim) {
        final ByteBuf bytes = Unpooled.buffer();
        switch (random.nextInt(10)) {
            case 0 -> {
                final byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                bytes.writeBytes(noise);
            }
            case 1 -> control(bytes, FrameDescriptor.TYPE_CONSUMED, random.nextInt(60));
            case 2 -> control(bytes, FrameDescriptor.FIRST_CONTROL_TYPE + random.nextInt(12), random.nextInt(40));
            case 3 -> block(bytes, victim, random.nextInt(-1, LinkVictim.UNITS + 1), random.nextInt(-1, 70_000));
            default -> {
                final int length = random.nextInt(random.nextBoolean() ? 40 : 40_000);
                record(bytes, victim, 1 + random.nextInt(4), length);
                bytes.writeZero(length);
            }
        }
        if (random.nextInt(8) == 0 && bytes.isReadable()) {
            final int at = random.nextInt(bytes.writerIndex());
            bytes.setByte(at, bytes.getByte(at) ^ (1 << random.nextInt(8)));
        }
        return bytes;
    }

    private void control(final ByteBuf bytes, final int type, final int length) {
        bytes.writeLongLE(RingDescriptor.header(0, type, length));
        for (int i = 0; i < length; i++) {
            bytes.writeByte(random.nextInt(4) == 0 ? random.nextInt(256) : 0);
        }
    }

    private static void record(final ByteBuf bytes, final Victim victim, final int type, final int length) {
        bytes.writeLongLE(RingDescriptor.header(victim.link.received(), type, length));
    }

    private void block(final ByteBuf bytes, final Victim victim, final int unit, final int length) {
        record(bytes, victim, ChannelDescriptor.TYPE_BLOCK, ChannelDescriptor.BLOCK_RECORD_LENGTH);
        bytes.writeIntLE(unit);
        bytes.writeIntLE(length);
        bytes.writeLongLE(random.nextInt(3));
        bytes.writeLongLE(length);
        bytes.writeZero(Math.max(0, length));
    }

    private static final class Victim extends LinkVictim implements AutoCloseable {
        private final EmbeddedChannel channel;
        private final Deaf wire = new Deaf();

        Victim() {
            this(new EmbeddedChannel());
        }

        private Victim(final EmbeddedChannel channel) {
            super(channel.eventLoop());
            this.channel = channel;
            assertThat(link.connected(wire, 0, Set.of())).isTrue();
            channel.pipeline().addLast(new FrameDecoder() {
                @Override
                int frame(final ChannelHandlerContext context, final long header, final ByteBuf payload) {
                    return link.frame(header, payload);
                }

                @Override
                void blockBytes(final ByteBuf bytes, final int length) {
                    link.blockBytes(bytes, length);
                }

                @Override
                void framesDone(final ChannelHandlerContext context) {
                    link.framesDone(wire);
                }
            });
        }

        void hear(final ByteBuf bytes) {
            try {
                channel.writeInbound(bytes);
            } catch (final DecoderException e) {
                // A frame that is too long: the connection is closed for it, and made again.
                link.giveUp("closed");
            }
            channel.runPendingTasks();
        }

        @Override
        public void close() {
            try {
                channel.finishAndReleaseAll();
            } catch (final DecoderException e) {
                // What was left is no frame either.
            }
            letGo();
        }
    }

    /** Takes everything and keeps nothing. */
    private static final class Deaf implements Wire {
        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void write(final long header, final DirectBuffer source, final int offset, final int length) {
            // Nobody hears it.
        }

        @Override
        public void writeBlock(final ByteBuffer bytes) {
            // Nobody hears it.
        }

        @Override
        public void flush() {
            // Nothing is kept.
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        @Override
        public void abandon(final Runnable then) {
            then.run();
        }
    }
}
