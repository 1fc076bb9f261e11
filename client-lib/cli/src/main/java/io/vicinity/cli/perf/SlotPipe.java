package io.vicinity.cli.perf;

import io.vicinity.segment.Mapping;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The machine's limit for a short message: one slot a direction, a number that is published last, a copy in and a copy out. No
 * queue: the two sides must take turns.
 *
 * <pre>
 *    0 |  Number of the message  |  up to 128 bytes of payload  |
 *   64 |  a longer payload ...
 * </pre>
 */
final class SlotPipe implements Pipe {
    private static final int SLOT_LENGTH = 1 << 17;
    private static final int NEAR_PAYLOAD = 8;
    private static final int FAR_PAYLOAD = 64;
    private static final int MAX_NEAR = 128;

    private final Mapping mapping;
    private final UnsafeBuffer memory;
    private final UnsafeBuffer source;
    private final UnsafeBuffer sink;
    private final int out;
    private final int in;
    private final int length;
    private final int payload;
    private long sent;
    private long received;

    /**
     * Opens a side.
     *
     * @param file   that both sides share.
     * @param leader true on the leader's side.
     * @param buffers private memory of this side.
     * @param length of all messages; 0 carries the bare flag.
     */
    SlotPipe(final Path file, final boolean leader, final Payload buffers, final int length) {
        this.length = length;
        mapping = SharedFile.map(file, 2L * SLOT_LENGTH);
        memory = mapping.buffer();
        source = buffers.source();
        sink = buffers.sink();
        out = leader ? 0 : SLOT_LENGTH;
        in = leader ? SLOT_LENGTH : 0;
        payload = length <= MAX_NEAR ? NEAR_PAYLOAD : FAR_PAYLOAD;
    }

    @Override
    public void send(final int ignored) {
        copy(memory, out + payload, source, 0);
        memory.putLongRelease(out, ++sent);
    }

    @Override
    public int receive(final int limit) {
        received++;
        while (memory.getLongVolatile(in) != received) {
            // The quickest known way to wait, and so part of the limit: see Channel.receive.
            VarHandle.fullFence();
        }
        copy(sink, 0, memory, in + payload);
        return 1;
    }

    private void copy(final UnsafeBuffer to, final int toIndex, final UnsafeBuffer from, final int fromIndex) {
        if (length > Long.BYTES) {
            to.putBytes(toIndex, from, fromIndex, length);
        } else if (length == Long.BYTES) {
            to.putLong(toIndex, from.getLong(fromIndex));
        } else if (length > 0) {
            to.putInt(toIndex, from.getInt(fromIndex));
        }
    }

    @Override
    public void close() {
        mapping.close();
    }
}
