package io.vicinity.cli.perf;

import io.vicinity.segment.Mapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The page of shared memory by which the leader drives the follower through one lock-step schedule, and on which the bare probe
 * runs. Each word has one writer, and words of two writers are two cache lines apart.
 *
 * <pre>
 *    0 |  Step number (leader)   | operation | lane | count | checked |
 *  128 |  Step done (follower)   | bytes it allocated | its compiler |
 *  256 |  Probe, ping (leader)   |
 *  384 |  Probe, pong (follower) |
 *  512 |  Acknowledged (follower): windows received, or ready for a batch  |
 * </pre>
 */
final class ControlPage implements Control {
    static final int LENGTH = 4096;

    private static final int STEP = 0;
    private static final int OPERATION = 8;
    private static final int LANE = 16;
    private static final int COUNT = 24;
    private static final int CHECKED = 32;
    private static final int DONE = 128;
    private static final int ALLOCATED = 136;
    private static final int COMPILED = 144;
    private static final int PING = 256;
    private static final int PONG = 384;
    private static final int ACKNOWLEDGED = 512;

    private static final long SPIN_NS = 2_000_000;
    private static final long PARK_NS = 50_000;

    private final Mapping mapping;
    private final UnsafeBuffer page;
    private long step;

    ControlPage(final Path file) throws IOException {
        mapping = Mapping.map(file, 0, LENGTH);
        page = mapping.buffer();
    }

    @Override
    public void issue(final Operation operation, final int lane, final int count, final boolean checked) {
        page.putInt(OPERATION, operation.code());
        page.putInt(LANE, lane);
        page.putInt(COUNT, count);
        page.putInt(CHECKED, checked ? 1 : 0);
        page.putLongRelease(ACKNOWLEDGED, 0);
        step++;
        page.putLongRelease(STEP, step);
    }

    @Override
    public void awaitDone() {
        await(DONE, step);
    }

    @Override
    public long compiledByFollower() {
        return page.getLong(COMPILED);
    }

    @Override
    public boolean isDone() {
        return page.getLongVolatile(DONE) == step;
    }

    @Override
    public long allocatedByFollower() {
        return page.getLong(ALLOCATED);
    }

    @Override
    public Operation awaitStep() {
        step++;
        await(STEP, step);
        return Operation.of(page.getInt(OPERATION));
    }

    @Override
    public int lane() {
        return page.getInt(LANE);
    }

    @Override
    public int count() {
        return page.getInt(COUNT);
    }

    @Override
    public boolean isChecked() {
        return page.getInt(CHECKED) != 0;
    }

    @Override
    public void done(final long allocated, final long compiled) {
        page.putLong(ALLOCATED, allocated);
        page.putLong(COMPILED, compiled);
        page.putLongRelease(DONE, step);
    }

    @Override
    public void acknowledge(final long value) {
        page.putLongRelease(ACKNOWLEDGED, value);
    }

    @Override
    public void awaitAcknowledged(final long value) {
        while (page.getLongVolatile(ACKNOWLEDGED) < value) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void ping(final long value) {
        page.putLongRelease(PING, value);
        while (page.getLongVolatile(PONG) != value) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void pong(final long value) {
        while (page.getLongVolatile(PING) != value) {
            Thread.onSpinWait();
        }
        page.putLongRelease(PONG, value);
    }

    /** Spins at first, as between batches, and parks where it takes long, as while daemons open a channel. */
    private void await(final int word, final long value) {
        if (page.getLongVolatile(word) == value) {
            return;
        }
        final long start = System.nanoTime();
        while (page.getLongVolatile(word) != value) {
            Thread.onSpinWait();
            if (System.nanoTime() - start > SPIN_NS) {
                LockSupport.parkNanos(PARK_NS);
            }
        }
    }

    @Override
    public void close() {
        mapping.close();
    }
}
