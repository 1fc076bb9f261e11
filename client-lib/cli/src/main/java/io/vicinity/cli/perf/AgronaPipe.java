package io.vicinity.cli.perf;

import io.vicinity.segment.Mapping;
import java.nio.file.Path;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** The peer "agrona": one of Agrona's single-producer single-consumer rings each way, in a shared file, bounds checks on. */
final class AgronaPipe implements Pipe {
    /** A ring takes messages of at most an eighth of its capacity. */
    private static final int MAX_CAPACITY = 16 << 20;

    private static final int MIN_CAPACITY = 256 << 10;
    private static final int TYPE = 1;

    private final Mapping mapping;
    private final OneToOneRingBuffer out;
    private final OneToOneRingBuffer in;
    private final UnsafeBuffer source;
    private final CopyOut copyOut;

    AgronaPipe(final Path file, final boolean leader, final Payload buffers, final int length) {
        final int ring = capacity(length) + RingBufferDescriptor.TRAILER_LENGTH;
        mapping = SharedFile.map(file, 2L * ring);
        final UnsafeBuffer memory = mapping.buffer();
        final OneToOneRingBuffer first = new OneToOneRingBuffer(new UnsafeBuffer(memory, 0, ring));
        final OneToOneRingBuffer second = new OneToOneRingBuffer(new UnsafeBuffer(memory, ring, ring));
        out = leader ? first : second;
        in = leader ? second : first;
        source = buffers.source();
        copyOut = new CopyOut(buffers.sink());
    }

    /** Longest message that such a ring of a sensible size carries. */
    static int maxLength() {
        return MAX_CAPACITY / 8 - 8;
    }

    private static int capacity(final int length) {
        return Math.max(MIN_CAPACITY, Integer.highestOneBit(Math.max(1, length + 7)) << 4);
    }

    @Override
    public void send(final int length) {
        while (!out.write(TYPE, source, 0, length)) {
            Thread.onSpinWait();
        }
    }

    @Override
    public int receive(final int limit) {
        int messages;
        while ((messages = in.read(copyOut, limit)) == 0) {
            Thread.onSpinWait();
        }
        return messages;
    }

    @Override
    public void close() {
        mapping.close();
    }

    private record CopyOut(UnsafeBuffer sink) implements MessageHandler {
        @Override
        public void onMessage(final int typeId, final MutableDirectBuffer buffer, final int index, final int length) {
            sink.putBytes(0, buffer, index, length);
        }
    }
}
