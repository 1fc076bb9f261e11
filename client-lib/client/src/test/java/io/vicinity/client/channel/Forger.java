package io.vicinity.client.channel;

import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingProducer;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import org.agrona.concurrent.UnsafeBuffer;

/** Sends on side A of a channel whatever records it likes. */
final class Forger {
    private final DataPath host;
    private final DataPath.Link link;
    private final RingProducer ring;
    private long use;

    Forger(final DataPath host, final DataPath.Link link) {
        this.host = host;
        this.link = link;
        this.ring = new RingProducer(
                host.memory(),
                link.offset() + ChannelDescriptor.ringOffset(0, ChannelDescriptor.RING_CAPACITY),
                ChannelDescriptor.RING_CAPACITY);
    }

    boolean record(final int type, final int length) {
        if (ring.reserve(length) < 0) {
            return false;
        }
        ring.publish(type, length);
        return true;
    }

    boolean piece(final int unit, final int length, final long messageLength) {
        final int at = ring.reserve(ChannelDescriptor.BLOCK_RECORD_LENGTH) + RingDescriptor.HEADER_LENGTH;
        if (at < RingDescriptor.HEADER_LENGTH) {
            return false;
        }
        host.memory().putInt(at + ChannelDescriptor.BLOCK_UNIT_OFFSET, unit);
        host.memory().putInt(at + ChannelDescriptor.BLOCK_LENGTH_OFFSET, length);
        host.memory().putLong(at + ChannelDescriptor.BLOCK_USE_OFFSET, ++use);
        host.memory().putLong(at + ChannelDescriptor.BLOCK_MESSAGE_LENGTH_OFFSET, messageLength);
        ring.publish(ChannelDescriptor.TYPE_BLOCK, ChannelDescriptor.BLOCK_RECORD_LENGTH);
        return true;
    }

    boolean abort() {
        return record(ChannelDescriptor.TYPE_ABORT, 0);
    }

    /** Puts bytes from that place of a message into a block. */
    void fill(final int unit, final byte[] message, final int from, final int length) {
        final int units = ArenaDescriptor.unitsOfRegion(link.nodeA().arenaLength());
        final UnsafeBuffer arena = new UnsafeBuffer(
                host.memory(), link.nodeA().arenaOffset(), link.nodeA().arenaLength());
        arena.putBytes(ArenaDescriptor.unitOffset(units, unit), message, from, length);
    }
}
