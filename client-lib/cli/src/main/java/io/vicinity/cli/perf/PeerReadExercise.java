package io.vicinity.cli.perf;

import io.vicinity.segment.Mapping;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** The follower writes a piece of shared memory, the leader copies out what it just wrote; only that is timed. Counts pieces. */
final class PeerReadExercise implements Exercise {
    private static final int MAX_PIECES = 1 << 20;
    private static final int BUFFER = 4096;
    private static final int ASKED = 0;
    private static final int WRITTEN = 128;

    private final Mapping mapping;
    private final UnsafeBuffer memory;
    private final UnsafeBuffer source;
    private final UnsafeBuffer sink;
    private final int length;
    private long sequence;

    PeerReadExercise(final Path file, final Payload buffers, final int length) {
        this.length = length;
        mapping = SharedFile.map(file, BUFFER + (long) length);
        memory = mapping.buffer();
        source = buffers.source();
        sink = buffers.sink();
    }

    @Override
    public long lead(final int count) {
        long nanos = 0;
        for (int i = 0; i < count; i++) {
            memory.putLongRelease(ASKED, ++sequence);
            await(WRITTEN);
            final long start = System.nanoTime();
            sink.putBytes(0, memory, BUFFER, length);
            nanos += System.nanoTime() - start;
        }
        return nanos;
    }

    @Override
    public void follow(final int count) {
        for (int i = 0; i < count; i++) {
            sequence++;
            await(ASKED);
            memory.putBytes(BUFFER, source, 0, length);
            memory.putLongRelease(WRITTEN, sequence);
        }
    }

    private void await(final int word) {
        while (memory.getLongVolatile(word) != sequence) {
            Thread.onSpinWait();
        }
    }

    @Override
    public double value(final int count, final long nanos) {
        return (double) count * length / nanos;
    }

    @Override
    public int maxCount() {
        return MAX_PIECES;
    }

    @Override
    public void close() {
        mapping.close();
    }
}
