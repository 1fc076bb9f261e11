package io.vicinity.client.control;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;

/** The one thread on which the control plane is heard and answered. Sleeps when there is nothing to do. */
final class ControlThread implements Executor {
    private static final int CLOSE_SECONDS = 5;

    private final ScheduledThreadPoolExecutor executor;
    private final ErrorHandler errorHandler;
    private volatile Thread thread;

    ControlThread(final ErrorHandler errorHandler) {
        this.errorHandler = errorHandler;
        executor = new ScheduledThreadPoolExecutor(
                1,
                task -> thread = Thread.ofPlatform()
                        .daemon(true)
                        .name("vicinity-control")
                        .unstarted(task));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Does a task soon, in the order of the calls; never once closed. */
    @Override
    public void execute(final Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (final RejectedExecutionException e) {
            // Closed meanwhile: whoever waits for an answer was told so.
        }
    }

    Future<?> schedule(final Runnable task, final long delayMillis) {
        try {
            return executor.schedule(guarded(task), delayMillis, TimeUnit.MILLISECONDS);
        } catch (final RejectedExecutionException e) {
            return new FutureTask<>(() -> null);
        }
    }

    boolean isClosed() {
        return executor.isShutdown();
    }

    /** Does what was given to it before, and ends. Waits for that, unless it is itself the caller. */
    void close() {
        executor.shutdown();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            final boolean ended = executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                errorHandler.onError(stuck());
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** That it has not done in time what it was given; the stack is that of what it does instead. */
    IllegalStateException stuck() {
        final Thread where = thread;
        final IllegalStateException failure = new IllegalStateException("the control thread is stuck: " + where);
        if (where != null) {
            failure.setStackTrace(where.getStackTrace());
        }
        return failure;
    }

    private Runnable guarded(final Runnable task) {
        return () -> guard(task);
    }

    /** Does a task at once, on this thread: what it throws is told, and goes no further. */
    void guard(final Runnable task) {
        try {
            task.run();
        } catch (final RuntimeException e) {
            errorHandler.onError(e);
        }
    }
}
