package io.vicinity.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.posix.ProcessBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who takes the place of the thread that uses an endpoint does so while that is elsewhere. */
@Timeout(60)
class UseGateTest {
    private static final int ROUNDS = 200_000;

    private final UseGate gate = new UseGate();
    private final List<String> done = new ArrayList<>();

    /** Changed within, or in the place of who is. */
    private long count;

    @BeforeEach
    void requireTheFence() {
        assertThat(ProcessBarrier.isAvailable()).isTrue();
    }

    private boolean isDone(final String what) {
        return gate.runOutside(() -> done.add(what));
    }

    @Test
    void shouldDoNothingUntilTheThreadHasLeftAsOftenAsItEntered() {
        assertThat(isDone("before")).isTrue();
        gate.enter();
        assertThat(isDone("within")).isFalse();
        gate.enter();
        gate.leave();
        assertThat(isDone("within, still")).isFalse();
        gate.leave();
        assertThat(isDone("behind")).isTrue();
        assertThat(gate.runOutside(() -> false)).isFalse();
        assertThat(done).containsExactly("before", "behind");
    }

    @Test
    void shouldHoldUpWhoEntersUntilItIsDone() throws InterruptedException {
        final CountDownLatch isBegun = new CountDownLatch(1);
        final Thread user = Thread.ofPlatform().daemon().unstarted(() -> {
            isBegun.countDown();
            gate.enter();
            done.add("user");
            gate.leave();
        });
        assertThat(gate.runOutside(() -> {
                    user.start();
                    awaitWaiting(user, isBegun);
                    assertThat(nestedOfAnother()).isFalse();
                    return done.add("other");
                }))
                .isTrue();
        user.join();
        assertThat(done).containsExactly("other", "user");
        assertThat(isDone("behind")).isTrue();
    }

    private static void awaitWaiting(final Thread thread, final CountDownLatch isBegun) {
        try {
            isBegun.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    /** Of two that would take the thread's place, one does nothing. */
    private boolean nestedOfAnother() {
        final AtomicBoolean isDone = new AtomicBoolean();
        final Thread another = Thread.ofPlatform().start(() -> isDone.set(isDone("another")));
        try {
            another.join();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return isDone.get();
    }

    @Test
    void shouldLetInBehindWhatFailed() {
        assertThatThrownBy(() -> gate.runOutside(() -> {
                    throw new IllegalStateException("meant to");
                }))
                .hasMessage("meant to");
        gate.enter();
        gate.leave();
        assertThat(isDone("behind")).isTrue();
    }

    @Test
    void shouldLoseNothingOfWhatBothSidesDoInAnyOrder() throws InterruptedException {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final AtomicBoolean isOver = new AtomicBoolean();
        final Thread user = Thread.ofPlatform().daemon().start(() -> {
            final Random random = new Random(seed);
            for (int round = 0; round < ROUNDS; round++) {
                gate.enter();
                count++;
                gate.leave();
                spin(random.nextInt(20));
            }
            isOver.set(true);
        });
        final Random random = new Random(~seed);
        long taken = 0;
        while (!isOver.get()) {
            taken += gate.runOutside(this::isCounted) ? 1 : 0;
            spin(random.nextInt(200));
        }
        user.join();
        assertThat(count).isEqualTo(ROUNDS + taken);
    }

    private boolean isCounted() {
        count++;
        return true;
    }

    private static void spin(final int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
