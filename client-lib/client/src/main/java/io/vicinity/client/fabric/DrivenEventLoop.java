package io.vicinity.client.fabric;

import io.netty.channel.IoHandlerContext;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.concurrent.TimeUnit;

/**
 * An event loop that threads of the application drive while they send, or wait: what they send goes out, and what they wait for comes in, on
 * their own thread, with no handover to another. Where nobody of them does, a thread of its own drives it, as {@link LoopTurns} draws
 * it. Handlers and tasks run one at a time, each behind all that came before, whichever thread it is.
 */
final class DrivenEventLoop extends SingleThreadIoEventLoop {
    private static final long TASKS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** So many times in a row somebody looks in vain for a turn before the keeper is asked for it: who looks once has no use for that. */
    private static final int LOOKS = 16;

    /**
     * Who hurries, or has turns only to send, asks the kernel each time that so many times as long has passed as it takes to ask: where a
     * processor is translated that is a tenth of a millisecond, of which the message that is waited for may be late.
     */
    private static final int UNASKED_TIMES = 128;

    private static final long SHORTEST_UNASKED_NANOS = TimeUnit.MICROSECONDS.toNanos(250);
    private static final long LONGEST_UNASKED_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private final LoopTurns turns = new LoopTurns();
    private final Patience patience = new Patience();
    private final Runnable ioAndTasks = this::runIoAndTasks;
    private final Runnable tasks = this::runTasks;

    /** On the loop. */
    private Lookout lookout = (nanos, _) -> nanos;

    /** Takes what comes by another way than a descriptor that the loop waits for. On the loop alone. */
    @FunctionalInterface
    interface Lookout {
        /**
         * Takes what has come by now. Called in each turn, before the network is waited for.
         *
         * @param nanos for which there would be waited.
         * @param helps does a thread of the application wait, which has nothing else to do?
         * @return for how long there is to be waited at most; negative: more is likely to come this way at once.
         */
        long look(long nanos, boolean helps);
    }

    /** When the kernel was asked last. On the loop. */
    private long askedAt = System.nanoTime();

    /** By how long it took to ask. On the loop. */
    private long unaskedNanos = SHORTEST_UNASKED_NANOS;

    /** By whichever threads; what is lost is a look. */
    private int looks;

    /**
     * Makes a loop whose thread begins with its first task.
     *
     * @param name of the thread.
     */
    DrivenEventLoop(final String name) {
        super(null, Thread.ofPlatform().daemon(true).name(name).factory(), EpollIoHandler.newFactory());
    }

    /** Has somebody look out for more than the network from now on. On the loop. */
    void lookout(final Lookout made) {
        lookout = made;
    }

    @Override
    public boolean inEventLoop(final Thread thread) {
        return turns.isHeldBy(thread);
    }

    @Override
    public void execute(final Runnable task) {
        super.execute(task);
        if (!inEventLoop() && turns.isFree()) {
            turns.call();
        }
    }

    /**
     * Does what there is to do, on the calling thread, unless another thread is at it.
     *
     * @param nanos to wait at most for something to be there to do; 0 does not wait.
     * @return false if another thread is.
     */
    boolean attend(final long nanos) {
        if (!(takeTurn() || insist(nanos))) {
            return false;
        }
        looks = 0;
        patience.nanos = nanos;
        haveTurn(ioAndTasks, false);
        return true;
    }

    /** The calling thread attends no more. */
    void leave() {
        turns.leave();
    }

    /**
     * Runs a task at once, on the calling thread, unless another thread is at it. Nobody else has a turn as long as this is called again and
     * again: so it also does what there is to do, every now and then.
     *
     * @param task to run, which does not throw.
     * @return false if it was not run, and will not be.
     */
    boolean run(final Runnable task) {
        if (!(takeTurn() || askForTurn())) {
            return false;
        }
        haveTurn(task, true);
        return true;
    }

    private boolean takeTurn() {
        return !isShuttingDown() && turns.take();
    }

    /** Who would wait asks for the turn at once, who only looks behind some looks in vain. */
    private boolean insist(final long nanos) {
        looks++;
        return (nanos > 0 || looks > LOOKS) && askForTurn();
    }

    /** On an only processor the keeper has made room, as a rule, before who woke him goes on. */
    private boolean askForTurn() {
        if (!turns.want()) {
            return false;
        }
        ioHandler().wakeup();
        return takeTurn();
    }

    /** Tasks that others add meanwhile, and leave to who has the turn, are run before it ends or by who has the next. */
    private void haveTurn(final Runnable first, final boolean onlyFirst) {
        Runnable next = first;
        boolean asks = onlyFirst;
        do {
            try {
                next.run();
                if (asks && isUnasked()) {
                    patience.nanos = 0;
                    runIoAndTasks();
                }
            } finally {
                turns.giveBack();
            }
            next = tasks;
            asks = false;
        } while (pendingTasks() > 0 && turns.take());
    }

    private boolean isUnasked() {
        return System.nanoTime() - askedAt > unaskedNanos;
    }

    /**
     * To ask the kernel, or what is due, costs more than to look out: it is not done in every turn of those that hurry. But what is due does
     * not run before the kernel was asked: some of it judges what nobody has read.
     */
    private void runIoAndTasks() {
        final long nanos = lookout.look(patience.nanos, true);
        if (nanos >= 0 || isUnasked() || hasTasks() && hasScheduledTasks()) {
            askKernel(Math.max(0, nanos));
            runTasks();
        } else if (hasTasks()) {
            runTasks();
        }
    }

    private void askKernel(final long nanos) {
        patience.nanos = nanos;
        final long begin = System.nanoTime();
        ioHandler().run(patience);
        askedAt = System.nanoTime();
        if (nanos == 0) {
            unaskedNanos = Math.clamp(UNASKED_TIMES * (askedAt - begin), SHORTEST_UNASKED_NANOS, LONGEST_UNASKED_NANOS);
        }
    }

    private void runTasks() {
        runAllTasks(TASKS_NANOS);
    }

    @Override
    protected void run() {
        turns.keep();
        ioHandler().initialize();
        do {
            if (turns.isWanted()) {
                turns.standBy(this::isCalled);
            }
            askKernel(Math.max(0, lookout.look(Long.MAX_VALUE, false)));
            if (isShuttingDown()) {
                ioHandler().prepareToDestroy();
            }
            runTasks();
        } while (!confirmShutdown());
    }

    private boolean isCalled() {
        return pendingTasks() > 0 || isShuttingDown();
    }

    /** For how long who has the turn waits for something to come by the network. */
    private final class Patience implements IoHandlerContext {
        private long nanos;

        @Override
        public boolean canBlock() {
            return nanos > 0 && !hasTasks() && !hasScheduledTasks() && !turns.isWanted();
        }

        @Override
        public long delayNanos(final long now) {
            return Math.min(nanos, DrivenEventLoop.this.delayNanos(now));
        }

        @Override
        public long deadlineNanos() {
            final long scheduled = DrivenEventLoop.this.deadlineNanos();
            final long now = ticker().nanoTime();
            return scheduled - now > nanos ? now + nanos : scheduled;
        }
    }
}
