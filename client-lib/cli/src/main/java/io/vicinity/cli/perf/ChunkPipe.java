package io.vicinity.cli.perf;

import io.vicinity.segment.Mapping;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The machine's limit in bulk: two copies through a shared buffer, in steps, so that both sides copy at the same time. Knows the
 * length of all messages beforehand, so there is nothing but a counter each way.
 *
 * <pre>
 *     0 |  Steps written  |          (a direction)
 *   128 |  Steps read     |
 *  4096 |  the buffer ...
 * </pre>
 */
final class ChunkPipe implements Pipe {
    private static final int WRITTEN = 0;
    private static final int READ = 128;
    private static final int BUFFER = 4096;

    private final Mapping mapping;
    private final UnsafeBuffer memory;
    private final UnsafeBuffer source;
    private final UnsafeBuffer sink;
    private final int out;
    private final int in;
    private final int length;
    private final int step;
    private final int steps;
    private long written;
    private long writeLimit;
    private long read;
    private long readLimit;

    /**
     * Opens a side.
     *
     * @param file     that both sides share.
     * @param leader   true on the leader's side.
     * @param buffers  private memory of this side.
     * @param length   of all messages in bytes.
     * @param capacity of the shared buffer of each direction in bytes, a multiple of step.
     * @param step     in bytes.
     */
    ChunkPipe(
            final Path file,
            final boolean leader,
            final Payload buffers,
            final int length,
            final int capacity,
            final int step) {
        this.length = length;
        this.step = step;
        steps = capacity / step;
        writeLimit = steps;
        final int direction = BUFFER + capacity;
        mapping = SharedFile.map(file, 2L * direction);
        memory = mapping.buffer();
        source = buffers.source();
        sink = buffers.sink();
        out = leader ? 0 : direction;
        in = leader ? direction : 0;
    }

    @Override
    public void send(final int ignored) {
        for (int offset = 0; offset < length; offset += step) {
            while (written == writeLimit) {
                writeLimit = memory.getLongVolatile(out + READ) + steps;
                Thread.onSpinWait();
            }
            final int slot = (int) (written % steps) * step;
            memory.putBytes(out + BUFFER + slot, source, offset, Math.min(step, length - offset));
            memory.putLongRelease(out + WRITTEN, ++written);
        }
    }

    @Override
    public int receive(final int limit) {
        for (int offset = 0; offset < length; offset += step) {
            while (read == readLimit) {
                readLimit = memory.getLongVolatile(in + WRITTEN);
                Thread.onSpinWait();
            }
            final int slot = (int) (read % steps) * step;
            sink.putBytes(offset, memory, in + BUFFER + slot, Math.min(step, length - offset));
            memory.putLongRelease(in + READ, ++read);
        }
        return 1;
    }

    @Override
    public void close() {
        mapping.close();
    }
}
