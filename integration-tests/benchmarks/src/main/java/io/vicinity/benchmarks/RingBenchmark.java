package io.vicinity.benchmarks;

import io.vicinity.ring.PackedRingBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a message costs the processor that writes it and reads it again, without another core in between: our ring and Agrona's,
 * through the same interface. What happens between cores is measured by {@code vicinity perf}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class RingBenchmark {
    private static final int CAPACITY = 1 << 16;
    private static final int TYPE = 1;

    /** Whose ring. */
    @Param({"vicinity", "agrona"})
    public String ring;

    /** Payload in bytes. */
    @Param({"8", "64", "1024"})
    public int size;

    private final UnsafeBuffer source = new UnsafeBuffer(new byte[1024]);
    private RingBuffer buffer;
    private long sum;

    /** Makes an empty ring. */
    @Setup(Level.Iteration)
    public void makeRing() {
        final UnsafeBuffer memory =
                new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH));
        buffer = "agrona".equals(ring) ? new OneToOneRingBuffer(memory) : new PackedRingBuffer(memory);
    }

    /**
     * Writes a message and reads it.
     *
     * @return what was read, so that reading is not optimised away.
     */
    @Benchmark
    public long writeAndRead() {
        if (!buffer.write(TYPE, source, 0, size)) {
            throw new IllegalStateException("the ring is full");
        }
        // At the end of a lap Agrona's ring reads only the padding.
        while (buffer.read(this::add, 1) == 0) {
            Thread.onSpinWait();
        }
        return sum;
    }

    @SuppressWarnings("unused") // a MessageHandler
    private void add(final int type, final MutableDirectBuffer message, final int index, final int length) {
        sum += message.getByte(index);
    }
}
