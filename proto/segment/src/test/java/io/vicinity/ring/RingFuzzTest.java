package io.vicinity.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.segment.ChannelDescriptor;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random words all over a ring that is in use. Neither end may throw, leave the ring, or turn for ever; each goes on or names a violation.
 * {@code -Dvicinity.fuzz.seconds} says for how long.
 */
class RingFuzzTest {
    private static final int SECONDS = Integer.getInteger("vicinity.fuzz.seconds", 5);
    private static final int ROUNDS = 3000;

    @ParameterizedTest
    @ValueSource(ints = {1024, 1152, ChannelDescriptor.RING_CAPACITY})
    void shouldSurviveScribblesBetweenItsSteps(final int capacity) {
        final SplittableRandom random = new SplittableRandom(Seeds.next("fuzz of capacity " + capacity));
        int violated = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final RingVictims victims = new RingVictims(capacity, random.split());
            final Scribbler scribbler = new Scribbler(victims, random.split());
            final int every = 1 + random.nextInt(200);
            for (int step = 0; step < 300; step++) {
                if (random.nextInt(every) == 0) {
                    scribbler.scribble();
                }
                if (random.nextBoolean()) {
                    victims.write();
                } else {
                    victims.read();
                }
            }
            victims.verifySurroundings();
            violated += victims.isViolated() ? 1 : 0;
        }
        // Were none found, the scribbles would miss the ring; were all violated, nothing would be tested behind them.
        assertThat(violated).isBetween(ROUNDS / 10, ROUNDS - 1);
    }

    @Test
    void shouldSurviveScribblesWhileBothEndsRun() throws Exception {
        final SplittableRandom random = new SplittableRandom(Seeds.next("fuzz of two threads"));
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int violated = 0;
        int rounds = 0;
        while (System.nanoTime() < deadline) {
            final RingVictims victims = new RingVictims(random.nextBoolean() ? 1024 : 4096 + 128, random.split());
            final Scribbler scribbler = new Scribbler(victims, random.split());
            victims.start();
            final int pause = 1 << random.nextInt(14);
            for (int i = 0; i < 400 && !victims.isViolated(); i++) {
                scribbler.scribble();
                for (int spin = 0; spin < pause; spin++) {
                    Thread.onSpinWait();
                }
                if ((i & 15) == 0) {
                    Thread.yield();
                }
            }
            victims.stop();
            victims.verifySurroundings();
            violated += victims.isViolated() ? 1 : 0;
            rounds++;
        }
        System.out.println(rounds + " rounds, " + violated + " of them found a violation");
        assertThat(violated).isPositive();
    }
}
