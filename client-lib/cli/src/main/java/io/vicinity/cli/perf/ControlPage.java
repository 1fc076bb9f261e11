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
final class ControlPage implements AutoCloseable {
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

    /** Leader: gives the next step. */
    void issue(final Operation operation, final int lane, final int count, final boolean checked) {
        page.putInt(OPERATION, operation.code());
        page.putInt(LANE, lane);
        page.putInt(COUNT, count);
        page.putInt(CHECKED, checked ? 1 : 0);
        page.putLongRelease(ACKNOWLEDGED, 0);
        step++;
        page.putLongRelease(STEP, step);
    }

    /** Leader: waits until the follower has done the step. */
    void awaitDone() {
        await(DONE, step);
    }

    /** Leader: what the follower's compiler had done by the end of the last step. */
    long compiledByFollower() {
        return page.getLong(COMPILED);
    }

    /** Leader: has the follower done the step? */
    boolean isDone() {
        return page.getLongVolatile(DONE) == step;
    }

    /** Leader: bytes that the follower allocated on the heap during the last step. */
    long allocatedByFollower() {
        return page.getLong(ALLOCATED);
    }

    /** Follower: waits for the next step. */
    Operation awaitStep() {
        step++;
        await(STEP, step);
        return Operation.of(page.getInt(OPERATION));
    }

    int lane() {
        return page.getInt(LANE);
    }

    int count() {
        return page.getInt(COUNT);
    }

    boolean isChecked() {
        return page.getInt(CHECKED) != 0;
    }

    /** Follower: the step is done. */
    void done(final long allocated, final long compiled) {
        page.putLong(ALLOCATED, allocated);
        page.putLong(COMPILED, compiled);
        page.putLongRelease(DONE, step);
    }

    /** Follower: tells how far it is within a batch; 1 says that it is ready for its start. */
    void acknowledge(final long value) {
        page.putLongRelease(ACKNOWLEDGED, value);
    }

    /** Leader: waits for the follower to have come so far. */
    void awaitAcknowledged(final long value) {
        while (page.getLongVolatile(ACKNOWLEDGED) < value) {
            Thread.onSpinWait();
        }
    }

    /** Leader: one bare round trip. */
    void ping(final long value) {
        page.putLongRelease(PING, value);
        while (page.getLongVolatile(PONG) != value) {
            Thread.onSpinWait();
        }
    }

    /** Follower: the other half of {@link #ping}. */
    void pong(final long value) {
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
