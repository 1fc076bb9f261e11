package io.vicinity.client.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("fabric")
@Timeout(60)
class DrivenEventLoopTest {
    private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final DrivenEventLoop loop = new DrivenEventLoop("driven");

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private <T> void await(final CompletableFuture<T> future) {
        future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private void runOnKeeper() {
        final CompletableFuture<Void> ran = new CompletableFuture<>();
        loop.execute(() -> ran.complete(null));
        await(ran);
    }

    private void takeTurns() {
        while (!loop.attend(0)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldRunATaskOnTheCallingThreadWhenTheKeeperStandsBy() {
        runOnKeeper();
        takeTurns();
        final CompletableFuture<Thread> ran = new CompletableFuture<>();
        while (!loop.run(() -> {
            assertThat(loop.inEventLoop()).isTrue();
            ran.complete(Thread.currentThread());
        })) {
            Thread.onSpinWait();
        }
        assertThat(ran.join()).isSameAs(Thread.currentThread());
        assertThat(loop.inEventLoop()).isFalse();
    }

    @Test
    void shouldRunTasksAgainByItselfWhenNobodyDrivesIt() {
        runOnKeeper();
        takeTurns();
        final CompletableFuture<Thread> ran = new CompletableFuture<>();
        loop.execute(() -> ran.complete(Thread.currentThread()));
        await(ran);
        final CompletableFuture<Void> scheduled = new CompletableFuture<>();
        final var ignored = loop.schedule(() -> scheduled.complete(null), 5, TimeUnit.MILLISECONDS);
        await(scheduled);
        assertThat(ran.join().getName()).startsWith("driven");
    }

    @Test
    void shouldDoWhatThereIsToDoOnAThreadThatHasTurnsOnlyToSend() {
        final AtomicInteger looks = new AtomicInteger();
        final CompletableFuture<Void> began = new CompletableFuture<>();
        loop.execute(() -> {
            loop.lookout((nanos, helps) -> {
                looks.incrementAndGet();
                return helps ? -1 : nanos;
            });
            began.complete(null);
        });
        await(began);
        takeTurns();
        loop.run(() -> {});
        final CompletableFuture<Thread> due = new CompletableFuture<>();
        while (!loop.run(() -> {
            final var ignored = loop.schedule(() -> due.complete(Thread.currentThread()), 5, TimeUnit.MILLISECONDS);
        })) {
            Thread.onSpinWait();
        }
        final int before = looks.get();
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        // So often that the keeper finds each time that somebody had a turn.
        while (!due.isDone() && System.nanoTime() - end < 0) {
            loop.run(() -> {});
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(20));
        }
        assertThat(due).isDone();
        assertThat(looks.get()).isGreaterThan(before);
    }

    @Test
    void shouldWakeTheThreadThatWaitsInItForATaskOfAnother() throws InterruptedException {
        runOnKeeper();
        final CompletableFuture<Thread> ran = new CompletableFuture<>();
        final Thread waiting = Thread.ofPlatform().daemon().start(() -> {
            while (!ran.isDone()) {
                loop.attend(LONG_NANOS);
            }
        });
        while (!ran.isDone()) {
            final CompletableFuture<Void> done = new CompletableFuture<>();
            loop.execute(() -> {
                if (loop.inEventLoop(waiting)) {
                    ran.complete(Thread.currentThread());
                }
                done.complete(null);
            });
            await(done);
        }
        waiting.join();
        assertThat(ran.join()).isSameAs(waiting);
    }

    @Test
    void shouldRunAllTasksInTheirOrderAndOneAtATimeWhoeverDrives() throws InterruptedException {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final int threads = 4;
        final int each = 20_000;
        final int[] counts = new int[threads];
        final int[] all = new int[1];
        final List<String> wrong = new ArrayList<>();
        final List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final int thread = i;
            final SplittableRandom own = random.split();
            running.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < each; j++) {
                    final int number = j;
                    loop.execute(() -> {
                        all[0]++;
                        if (counts[thread]++ != number) {
                            wrong.add("task " + number + " of thread " + thread);
                        }
                    });
                    drive(own);
                }
            }));
        }
        for (final Thread thread : running) {
            thread.join();
        }
        runOnKeeper();
        assertThat(wrong).as("seed %d", seed).isEmpty();
        assertThat(all[0]).as("seed %d", seed).isEqualTo(threads * each);
    }

    private void drive(final SplittableRandom random) {
        switch (random.nextInt(8)) {
            case 0 -> loop.leave();
            case 1 -> loop.attend(random.nextInt(50_000));
            case 2, 3 -> loop.attend(0);
            case 4 -> loop.run(() -> assertThat(loop.inEventLoop()).isTrue());
            default -> {
                // Others drive.
            }
        }
    }
}
