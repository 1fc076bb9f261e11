package io.vicinity.guestd.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that all state of the daemon's control plane belongs to, and that all its connections are served on: what a client asks is
 * passed on to the agent, and the answer back, without waking another thread. Nothing on it may block. A task that throws is logged,
 * and harms no other.
 */
public final class ControlLoop implements Executor, AutoCloseable {
    private static final Logger LOG = System.getLogger(ControlLoop.class.getName());

    private static final long END_SECONDS = 2;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private volatile long lastTurn = System.nanoTime();

    /**
     * Starts the thread.
     *
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE} if this system has no epoll.
     */
    public ControlLoop() {
        if (!Epoll.isAvailable()) {
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "UNIX sockets cannot be served: " + CauseChain.oneLine(Epoll.unavailabilityCause()),
                    "run on Linux, on x86_64 or aarch64, with netty-transport-native-epoll on the class path");
        }
        group = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon(true).name("control").factory(), EpollIoHandler.newFactory());
        loop = group.next();
        every(Duration.ofSeconds(1), () -> {});
    }

    /**
     * What connections are served by.
     *
     * @return this loop alone, by epoll; ended by {@link #close()} only.
     */
    public EventLoopGroup group() {
        return group;
    }

    @Override
    public void execute(final Runnable task) {
        try {
            loop.execute(guarded(task));
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
            final var ignored = loop.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
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
        final var ignored =
                loop.scheduleWithFixedDelay(guarded(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Is the caller on the loop?
     *
     * @return true if so.
     */
    public boolean isCurrent() {
        return loop.inEventLoop();
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

    /** Ends the thread; tasks that are to run later are dropped. */
    @Override
    public void close() {
        final var ended = group.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS);
        if (!isCurrent() && !ended.awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS)) {
            LOG.log(Level.WARNING, "the control loop did not end");
        }
    }
}
