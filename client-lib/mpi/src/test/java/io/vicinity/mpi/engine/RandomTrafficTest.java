package io.vicinity.mpi.engine;

import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.testing.Ranks;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RandomTrafficTest {
    private static final int SMALL_RING = 4096;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void shouldCarryRandomMessagesBetweenAll(final int size) {
        final long seed = seed();
        Ranks.run(
                size,
                new EngineOptions(4096, 8192, 64 * 1024),
                engine -> new RandomTraffic(engine, new SplittableRandom(seed)).run(size > 4 ? 60 : 200, 40_000));
    }

    @Test
    void shouldCarryRandomMessagesThroughRingsThatAreAlwaysFull() {
        final long seed = seed();
        Ranks.run(
                new LocalWorld(3, SMALL_RING),
                new EngineOptions(300, 400, 2000),
                engine -> new RandomTraffic(engine, new SplittableRandom(seed)).run(100, 5_000));
    }

    @Test
    void shouldServeManyThreadsAtOnce() {
        final long seed = seed();
        Ranks.run(2, new EngineOptions(1024, 4096, 64 * 1024), engine -> {
            engine.serveManyThreads();
            final Thread[] threads = new Thread[3];
            final Throwable[] failures = new Throwable[threads.length];
            for (int i = 0; i < threads.length; i++) {
                final int index = i;
                threads[i] = Thread.ofPlatform().daemon().start(() -> {
                    try {
                        new RandomTraffic(engine, new SplittableRandom(seed + index), 10 + 2 * index).run(60, 20_000);
                    } catch (final RuntimeException | Error e) {
                        failures[index] = e;
                    }
                });
            }
            for (int i = 0; i < threads.length; i++) {
                threads[i].join();
                if (failures[i] != null) {
                    throw new AssertionError(failures[i]);
                }
            }
        });
    }

    private static long seed() {
        final long seed = System.nanoTime();
        System.out.println("traffic: seed " + seed);
        return seed;
    }
}
