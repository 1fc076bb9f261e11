package io.vicinity.client.channel;

import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** A hostile VM of the same tenant: writes what it likes all over a channel, its arenas and its counters; mostly what is nearly right. */
final class SegmentScribbler {
    private final UnsafeBuffer memory;
    private final DataPath.Link link;
    private final SplittableRandom random;

    /** How rude it is: the higher, the more it writes that is noticed at once. */
    private final int rudeness;

    SegmentScribbler(final DataPath host, final DataPath.Link link, final SplittableRandom random) {
        this.memory = host.memory();
        this.link = link;
        this.random = random;
        this.rudeness = random.nextInt(4);
    }

    void scribble() {
        switch (random.nextInt(6 + rudeness)) {
            case 0, 1 -> word(arena() + ArenaDescriptor.READY_TABLE_OFFSET, 64, random.nextLong());
            case 2 -> word(arena() + ArenaDescriptor.RELEASE_TABLE_OFFSET, 512, random.nextInt(100_000));
            case 3 -> word(arena() + ArenaDescriptor.RELEASE_TABLE_OFFSET, 512, random.nextLong());
            case 4 -> {
                final int at = link.nodeA().arenaLength() / 2;
                word(arena() + ArenaDescriptor.unitsOffset(64), at, random.nextLong());
            }
            case 5 -> word(0, 8 * 512, random.nextLong());
            case 6 -> forgeBlock();
            case 7 -> forgeHeader();
            default -> scribbleOnRing();
        }
    }

    private int arena() {
        return random.nextBoolean() ? link.nodeA().arenaOffset() : link.nodeB().arenaOffset();
    }

    private int ring() {
        return link.offset() + ChannelDescriptor.ringOffset(random.nextInt(2), ChannelDescriptor.RING_CAPACITY);
    }

    /** Some record that announces a block says something else now. */
    private void forgeBlock() {
        final int ring = ring();
        int at = random.nextInt(ChannelDescriptor.RING_CAPACITY / 8 - 4) * 8;
        for (int i = 0; i < 200 && at < ChannelDescriptor.RING_CAPACITY - 32; i++, at += 8) {
            final long header = memory.getLong(ring + at);
            if (RingDescriptor.type(header) == ChannelDescriptor.TYPE_BLOCK
                    && RingDescriptor.length(header) == ChannelDescriptor.BLOCK_RECORD_LENGTH) {
                final int field = ring + at + 8 + random.nextInt(3) * 8;
                switch (random.nextInt(3)) {
                    case 0 -> memory.putLong(field, random.nextLong() >>> random.nextInt(64));
                    case 1 -> memory.putLong(field, memory.getLong(field) ^ (1L << random.nextInt(64)));
                    default -> memory.putInt(field, random.nextInt(80));
                }
                return;
            }
        }
    }

    /** A header where one may be expected, with the position that is expected there. */
    private void forgeHeader() {
        final int ring = ring();
        final long lap = memory.getLong(ring + ChannelDescriptor.RING_CAPACITY + RingDescriptor.TAIL_OFFSET);
        final int at = random.nextInt(ChannelDescriptor.RING_CAPACITY / 8) * 8;
        final int type = random.nextInt(5) == 0 ? RingDescriptor.TYPE_PADDING : random.nextInt(5);
        final int length = random.nextInt(3) == 0 ? 24 : random.nextInt(1 << random.nextInt(1, 24));
        memory.putLong(ring + at, RingDescriptor.header(lap + at, type, length));
    }

    private void scribbleOnRing() {
        final int ring = ring();
        final int length = ChannelDescriptor.RING_CAPACITY + RingDescriptor.TRAILER_LENGTH;
        final int at = ring + random.nextInt(length / 8) * 8;
        switch (random.nextInt(6)) {
            case 0 -> memory.putLong(at, random.nextLong());
            case 1 -> memory.putLong(at, 0);
            case 2 -> memory.putLong(at, memory.getLong(at) ^ (1L << random.nextInt(64)));
            case 3 -> memory.putByte(at + random.nextInt(8), (byte) random.nextInt());
            case 4 -> {
                final int head = ring + ChannelDescriptor.RING_CAPACITY + RingDescriptor.HEAD_OFFSET;
                memory.putLong(head, memory.getLong(head) + random.nextInt(-64, 65));
            }
            default -> {
                // The headers of the channel's region and of an arena, among them the generations.
                if (random.nextInt(20) == 0) {
                    word(random.nextBoolean() ? link.offset() : arena(), 32, random.nextLong());
                }
            }
        }
    }

    private void word(final int offset, final int words, final long value) {
        memory.putLong(offset + random.nextInt(words) * 8, value);
    }
}
