package io.vicinity.guestd.loop;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that all state of the daemon's control plane belongs to. Nothing on it may block. A task that throws is logged, and
 * harms no other.
 */
public final class ControlLoop implements Executor, AutoCloseable {
    private static final Logger LOG = System.getLogger(ControlLoop.class.getName());

    private static final long END_SECONDS = 2;

    private final ScheduledExecutorService executor;
    private volatile Thread thread;
    private volatile long lastTurn = System.nanoTime();

    /** Starts the thread. */
    public ControlLoop() {
        final ScheduledThreadPoolExecutor single = new ScheduledThreadPoolExecutor(1, task -> {
            thread = Thread.ofPlatform().daemon(true).name("control").unstarted(task);
            return thread;
        });
        single.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        single.setRemoveOnCancelPolicy(true);
        executor = single;
        every(Duration.ofSeconds(1), () -> {});
    }

    @Override
    public void execute(final Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (final RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "task dropped: the daemon ends");
        }
    }

    /**
     * Runs a task and waits for its end, but not for ever. Not to be called on the loop.
     *
     * @param task to run on the loop.
     */
    public void run(final Runnable task) {
        final CountDownLatch done = new CountDownLatch(1);
        execute(() -> {
            try {
                task.run();
            } finally {
                done.countDown();
            }
        });
        try {
            if (!done.await(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "the control loop is stuck");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs a task later.
     *
     * @param delay from now.
     * @param task  to run on the loop.
     */
    public void later(final Duration delay, final Runnable task) {
        try {
            final var ignored = executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (final RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "task dropped: the daemon ends");
        }
    }

    /**
     * Runs a task again and again.
     *
     * @param period between the end of one run and the start of the next.
     * @param task   to run on the loop.
     */
    public void every(final Duration period, final Runnable task) {
        final var ignored = executor.scheduleWithFixedDelay(
                guarded(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Is the caller on the loop?
     *
     * @return true if so.
     */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /**
     * Does the loop turn?
     *
     * @param within how long ago the last turn may have been.
     * @return false if a task is stuck.
     */
    public boolean turnedWithin(final Duration within) {
        return System.nanoTime() - lastTurn < within.toNanos();
    }

    private Runnable guarded(final Runnable task) {
        return () -> {
            lastTurn = System.nanoTime();
            try {
                task.run();
            } catch (final RuntimeException e) {
                LOG.log(Level.ERROR, "a control task failed", e);
            }
        };
    }

    /** Ends the thread; tasks that wait are dropped. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!isCurrent() && !executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "the control loop did not end");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
