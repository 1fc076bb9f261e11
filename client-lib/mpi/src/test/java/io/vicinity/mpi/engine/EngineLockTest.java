package io.vicinity.mpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.posix.ProcessBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who does something in the place of the threads of an engine does it while none of them is within. */
@Timeout(60)
class EngineLockTest {
    private static final int ROUNDS = 200_000;

    private final EngineLock lock = new EngineLock();
    private final List<String> done = new ArrayList<>();

    /** Only with the lock, or in the place of who has it. */
    private long count;

    @BeforeEach
    void requireTheFence() {
        assertThat(ProcessBarrier.isAvailable()).isTrue();
    }

    private boolean isDone(final String what) {
        return lock.runOutside(() -> done.add(what));
    }

    @Test
    void shouldDoItWhileTheOnlyThreadIsOutsideAndNothingWhileItIsWithin() {
        assertThat(isDone("before")).isTrue();
        lock.enter();
        assertThat(isDone("within")).isFalse();
        lock.enter();
        lock.leave();
        assertThat(isDone("within, still")).isFalse();
        lock.leave();
        assertThat(isDone("behind")).isTrue();
        assertThat(done).containsExactly("before", "behind");
    }

    @Test
    void shouldDoItWhileNoneOfManyThreadsIsWithin() throws InterruptedException {
        lock.serveManyThreads();
        assertThat(isDone("before")).isTrue();
        final CountDownLatch isWithin = new CountDownLatch(1);
        final CountDownLatch isOver = new CountDownLatch(1);
        final Thread other = Thread.ofPlatform().daemon().start(() -> {
            lock.enter();
            isWithin.countDown();
            try {
                isOver.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                lock.leave();
            }
        });
        isWithin.await();
        assertThat(isDone("within")).isFalse();
        isOver.countDown();
        other.join();
        assertThat(isDone("behind")).isTrue();
        assertThat(done).containsExactly("before", "behind");
    }

    /** Which becomes many threads on its way. */
    @Test
    void shouldLoseNothingOfWhatBothSidesDoInAnyOrder() throws InterruptedException {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final AtomicBoolean isOver = new AtomicBoolean();
        final Thread engine = Thread.ofPlatform().daemon().start(() -> {
            final Random random = new Random(seed);
            for (int round = 0; round < ROUNDS; round++) {
                if (round == ROUNDS / 2) {
                    lock.serveManyThreads();
                }
                useNested(random.nextInt(3));
                spin(random.nextInt(20));
            }
            isOver.set(true);
        });
        final Random random = new Random(~seed);
        long taken = 0;
        while (!isOver.get()) {
            taken += lock.runOutside(() -> count++) ? 1 : 0;
            spin(random.nextInt(200));
        }
        engine.join();
        assertThat(count).isEqualTo(ROUNDS + taken);
    }

    private void useNested(final int depth) {
        lock.enter();
        try {
            if (depth == 0) {
                count++;
            } else {
                useNested(depth - 1);
            }
        } finally {
            lock.leave();
        }
    }

    private static void spin(final int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
