package io.vicinity.benchmarks;

import io.vicinity.ring.PackedRingBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Control;

/**
 * A message there and one back between two threads, over two rings, as Aeron measures it: half of the time of {@code ping} is a half round
 * trip. On a machine whose cores are now near to each other and now not, only figures of one run compare; {@code vicinity perf}
 * takes care of that.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class RingExchangeBenchmark {
    private static final int CAPACITY = 1 << 16;
    private static final int TYPE = 1;
    private static final int LINE_PAIR = 128;
    private static final int MAX_SPINS = 10_000;

    /** Whose ring. */
    @Param({"vicinity", "agrona"})
    public String ring;

    /** Payload in bytes. */
    @Param({"8", "64", "1024"})
    public int size;

    private RingBuffer there;
    private RingBuffer back;

    /** Makes two empty rings: a message that an iteration left on its way would be one too many for the next. */
    @Setup(Level.Iteration)
    public void makeRings() {
        there = newRing();
        back = newRing();
    }

    private RingBuffer newRing() {
        final UnsafeBuffer memory = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, LINE_PAIR));
        return "agrona".equals(ring) ? new OneToOneRingBuffer(memory) : new PackedRingBuffer(memory);
    }

    /** A thread's own message, and what it read. */
    @State(Scope.Thread)
    public static class Side {
        private final UnsafeBuffer message = new UnsafeBuffer(new byte[1024]);
        private long sum;

        private boolean write(final RingBuffer to, final int length, final Control control) {
            for (int spins = 0; !to.write(TYPE, message, 0, length); spins++) {
                if (control.stopMeasurement) {
                    return false;
                }
                idle(spins);
            }
            return true;
        }

        private boolean read(final RingBuffer from, final Control control) {
            for (int spins = 0; from.read(this::add, 1) == 0; spins++) {
                if (control.stopMeasurement) {
                    return false;
                }
                idle(spins);
            }
            return true;
        }

        /** Yields where the other thread has no core to itself; that is then no measurement, but it ends. */
        private static void idle(final int spins) {
            if (spins < MAX_SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }

        @SuppressWarnings("unused") // a MessageHandler
        private void add(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
            sum += buffer.getByte(index + length - 1);
        }
    }

    /**
     * Sends a message and waits for one that comes back.
     *
     * @param side    of this thread.
     * @param control tells when to give up waiting.
     * @return what was read.
     */
    @Benchmark
    @Group("exchange")
    public long ping(final Side side, final Control control) {
        if (side.write(there, size, control)) {
            side.read(back, control);
        }
        return side.sum;
    }

    /**
     * Waits for a message and sends one back.
     *
     * @param side    of this thread.
     * @param control tells when to give up waiting.
     * @return what was read.
     */
    @Benchmark
    @Group("exchange")
    public long pong(final Side side, final Control control) {
        if (side.read(there, control)) {
            side.write(back, size, control);
        }
        return side.sum;
    }
}
