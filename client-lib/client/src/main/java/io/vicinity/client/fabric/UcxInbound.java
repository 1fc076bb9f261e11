package io.vicinity.client.fabric;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vicinity.client.fabric.ucx.UcxWorker;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.fabric.PacketDescriptor;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What comes by one UCX wire, in order. A packet of frames is handed over from where UCX has it. Those behind a block that is still being
 * fetched wait for it, but their blocks are fetched at the same time. Nothing that comes is trusted.
 */
final class UcxInbound {
    /** Bytes that may wait: a sender has no more records than a ring holds, and little to say beside. */
    private static final int MOST_WAITING = 4 * FrameDescriptor.RING_CAPACITY;

    /** What one that waits costs beside its bytes. */
    private static final int WAITING_COST = 64;

    private static final int BLOCK_HEADER_LENGTH =
            PacketDescriptor.HEADER_LENGTH + FrameDescriptor.HEADER_LENGTH + ChannelDescriptor.BLOCK_RECORD_LENGTH;

    private final UcxWire wire;
    private final UcxWorker worker;
    private final UnsafeBuffer memory = new UnsafeBuffer(0, 0);
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<Waiting> forgotten = new ArrayDeque<>();
    private int bytesWaiting;
    private int expected;
    private int fetching;
    private long bytesFetching;
    private boolean heard;
    private boolean news;

    /** A packet that waits. */
    private static final class Waiting {
        private final int kind;

        /** Frames, or the record of a block. */
        private final ByteBuf frames;

        private final long descriptor;
        private final long length;
        private ByteBuf room = Unpooled.EMPTY_BUFFER;
        private long request;
        private boolean fetched;

        Waiting(final int kind, final ByteBuf frames, final long descriptor, final long length) {
            this.kind = kind;
            this.frames = frames;
            this.descriptor = descriptor;
            this.length = length;
        }
    }

    UcxInbound(final UcxWire wire, final UcxWorker worker) {
        this.wire = wire;
        this.worker = worker;
    }

    boolean heard() {
        return heard;
    }

    /** A packet came whole; its frames are the caller's. */
    void packet(final long header, final int headerLength, final ByteBuf frames) {
        if (!inSequence(header, headerLength)) {
            return;
        }
        final int kind = memory.getInt(PacketDescriptor.KIND_OFFSET);
        if (kind == PacketDescriptor.KIND_END) {
            hold(new Waiting(kind, Unpooled.EMPTY_BUFFER, 0, 0));
        } else if (kind != PacketDescriptor.KIND_FRAMES) {
            wire.fail("a packet of kind " + kind);
        } else if (wire.isOpen()) {
            if (wire.link() != null && waiting.isEmpty()) {
                news = true;
                hand(frames);
            } else {
                hold(new Waiting(kind, Unpooled.copiedBuffer(frames), 0, 0));
            }
        }
    }

    /**
     * A block is announced.
     *
     * @return false if its descriptor is not kept.
     */
    boolean announced(final long header, final int headerLength, final long descriptor, final long length) {
        final boolean sound = inSequence(header, headerLength)
                && memory.getInt(PacketDescriptor.KIND_OFFSET) == PacketDescriptor.KIND_BLOCK
                && headerLength == BLOCK_HEADER_LENGTH
                && RingDescriptor.length(memory.getLong(PacketDescriptor.HEADER_LENGTH))
                        == ChannelDescriptor.BLOCK_RECORD_LENGTH;
        if (!sound) {
            wire.fail("a block without a record");
        }
        if (!wire.isOpen()) {
            return false;
        }
        final byte[] record = new byte[headerLength - PacketDescriptor.HEADER_LENGTH];
        memory.getBytes(PacketDescriptor.HEADER_LENGTH, record);
        final Waiting block =
                new Waiting(PacketDescriptor.KIND_BLOCK, Unpooled.wrappedBuffer(record), descriptor, length);
        hold(block);
        return wire.link() == null || fetch(block);
    }

    /** Does it have a descriptor that it has not fetched by, and will let go of? */
    boolean keeps(final long descriptor) {
        return waiting.stream()
                .anyMatch(packet -> packet.kind == PacketDescriptor.KIND_BLOCK
                        && packet.descriptor == descriptor
                        && !packet.fetched);
    }

    /** There is a link now: what waited for it can be fetched. */
    void attached() {
        for (final Waiting packet : waiting) {
            if (packet.kind == PacketDescriptor.KIND_BLOCK && !fetch(packet)) {
                worker.drop(packet.descriptor);
            }
        }
    }

    private boolean inSequence(final long header, final int headerLength) {
        wire.junction().lookAt(wire);
        if (headerLength < PacketDescriptor.HEADER_LENGTH) {
            wire.fail("a packet with a header of " + headerLength + " bytes");
            return false;
        }
        memory.wrap(header, headerLength);
        if (memory.getInt(PacketDescriptor.SEQUENCE_OFFSET) != expected) {
            wire.fail("a packet that is not the next");
            return false;
        }
        expected++;
        heard = true;
        return true;
    }

    private void hold(final Waiting packet) {
        waiting.add(packet);
        bytesWaiting += packet.frames.readableBytes() + WAITING_COST;
        if (bytesWaiting > MOST_WAITING) {
            wire.fail("more than the rings hold");
        }
    }

    /** Returns false if it is not wanted. In its turn the link finds it to be one that is not, too. */
    private boolean fetch(final Waiting block) {
        final ByteBuf record = block.frames;
        final boolean isSound = wire.link()
                .isPlaceFor(
                        record.getLongLE(record.readerIndex()),
                        record.slice(
                                record.readerIndex() + FrameDescriptor.HEADER_LENGTH,
                                record.readableBytes() - FrameDescriptor.HEADER_LENGTH),
                        block.length);
        final boolean fits = bytesFetching + block.length <= wire.link().mirrorBytes();
        if (!fits) {
            wire.fail("blocks of more bytes than the arena holds");
        }
        final boolean wanted = fits && isSound;
        if (wanted) {
            // Not to where it goes: UCX may write what it fetches for seconds after the connection is lost, and the
            // next one writes there.
            block.room = Unpooled.directBuffer((int) block.length, (int) block.length);
            bytesFetching += block.length;
            block.request = worker.fetch(block.descriptor, block.room.memoryAddress(), block.length);
        }
        block.fetched = true;
        fetching++;
        return wanted;
    }

    /** Hands over what can be by now. */
    void deliver() {
        final FabricLink link = wire.link();
        for (Waiting first = waiting.peek(); isNext(first, link); first = waiting.peek()) {
            waiting.remove();
            bytesWaiting -= first.frames.readableBytes() + WAITING_COST;
            switch (first.kind) {
                case PacketDescriptor.KIND_END -> wire.hangUp();
                case PacketDescriptor.KIND_BLOCK -> handBlock(first);
                default -> {
                    news = true;
                    hand(first.frames);
                    first.frames.release();
                }
            }
        }
        if (news && link != null && wire.isOpen()) {
            news = false;
            link.framesDone(wire);
        }
    }

    /** Of a wire that failed nothing is handed over but its end: what came between may have been dropped. */
    private boolean isNext(final Waiting packet, final FabricLink link) {
        return packet != null && (wire.isOpen() || packet.kind == PacketDescriptor.KIND_END) && isReady(packet, link);
    }

    private static boolean isReady(final Waiting packet, final FabricLink link) {
        return packet.kind == PacketDescriptor.KIND_END
                || link != null
                        && (packet.kind != PacketDescriptor.KIND_BLOCK
                                || packet.fetched && UcxWorker.status(packet.request) != UcxWorker.IN_PROGRESS);
    }

    private void handBlock(final Waiting block) {
        final int status = UcxWorker.status(block.request);
        UcxWorker.free(block.request);
        fetching--;
        if (status == 0) {
            handFetched(block);
        } else {
            wire.fail("UCX: " + UcxWorker.text(status));
        }
        release(block);
    }

    private void release(final Waiting block) {
        bytesFetching -= block.room.capacity();
        block.room.release();
    }

    private void handFetched(final Waiting block) {
        news = true;
        final long header = block.frames.readLongLE();
        final int bytes = wire.link().frame(header, block.frames);
        if (bytes > 0 && bytes == block.length) {
            wire.link().blockBytes(block.room.writerIndex(bytes), bytes);
        } else if (!wire.link().isEnded()) {
            wire.fail("a block of another length than its record says");
        }
    }

    private void hand(final ByteBuf frames) {
        while (wire.isOpen() && frames.isReadable()) {
            if (!handFrame(frames)) {
                wire.fail("a frame that is cut");
                return;
            }
        }
    }

    private boolean handFrame(final ByteBuf frames) {
        if (frames.readableBytes() < FrameDescriptor.HEADER_LENGTH) {
            return false;
        }
        final long header = frames.readLongLE();
        final int length =
                RingDescriptor.type(header) == RingDescriptor.TYPE_PADDING ? 0 : RingDescriptor.length(header);
        if (length > frames.readableBytes()) {
            return false;
        }
        final int end = frames.writerIndex();
        final int behind = frames.readerIndex() + length;
        final int block = wire.link().frame(header, frames.writerIndex(behind));
        frames.writerIndex(end).readerIndex(behind);
        if (block > frames.readableBytes()) {
            return false;
        }
        if (block > 0) {
            wire.link().blockBytes(frames, block);
        }
        return true;
    }

    /** Nobody wants what comes any more. What is being fetched is still written until that is done. */
    void forget() {
        for (final Waiting packet : waiting) {
            if (packet.kind == PacketDescriptor.KIND_FRAMES) {
                packet.frames.release();
            } else if (packet.fetched) {
                worker.cancel(packet.request);
                forgotten.add(packet);
            } else if (packet.kind == PacketDescriptor.KIND_BLOCK) {
                worker.drop(packet.descriptor);
            }
        }
        final boolean ended = waiting.stream().anyMatch(packet -> packet.kind == PacketDescriptor.KIND_END);
        waiting.clear();
        bytesWaiting = 0;
        if (ended) {
            hold(new Waiting(PacketDescriptor.KIND_END, Unpooled.EMPTY_BUFFER, 0, 0));
        }
    }

    void freeWhatIsFetched() {
        if (forgotten.isEmpty()) {
            return;
        }
        forgotten.removeIf(packet -> {
            final boolean done = UcxWorker.status(packet.request) != UcxWorker.IN_PROGRESS;
            if (done) {
                UcxWorker.free(packet.request);
                release(packet);
                fetching--;
            }
            return done;
        });
    }

    /** Does UCX still write what it fetches? */
    boolean isFetching() {
        return fetching > 0;
    }
}
