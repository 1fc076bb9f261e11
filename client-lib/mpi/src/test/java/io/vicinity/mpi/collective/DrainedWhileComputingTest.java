package io.vicinity.mpi.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineOptions;
import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.testing.Ranks;
import io.vicinity.mpi.testing.TestDrain;
import io.vicinity.mpi.testing.TroubledSharing;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Boards whose memory a drain wants back while ranks compute, or are at anything else. */
@Timeout(120)
class DrainedWhileComputingTest {
    private static final int RANKS = 3;

    private final AtomicBoolean isBegun = new AtomicBoolean();
    private final List<TestDrain> drains =
            IntStream.range(0, RANKS).mapToObj(_ -> new TestDrain()).toList();

    /** Outside of MPI. */
    private final CyclicBarrier meeting = new CyclicBarrier(RANKS);

    private void run(final Ranks.Program program) {
        final LocalWorld world = new LocalWorld(RANKS);
        Ranks.run(
                RANKS,
                rank -> TroubledSharing.drainedBy(world.links(rank), drains.get(rank), isBegun::get),
                EngineOptions.forWorld(RANKS),
                program);
    }

    private static Collectives collectives(final Engine engine) {
        return new Collectives(engine, new Workspace(), Context.world(engine)).waiting();
    }

    private static void gather(final Collectives collectives, final int round, final int ranks, final int rank) {
        final long[] all = new long[ranks];
        final Memory own = new Memory().array(new long[] {round * 10L + rank}, 0, Long.BYTES);
        final Memory result = new Memory().array(all, 0, (long) ranks * Long.BYTES);
        collectives.await(collectives.allgather(own, Long.BYTES, new EvenBlocks().set(result, result, Long.BYTES)));
        for (int other = 0; other < ranks; other++) {
            assertThat(all[other]).isEqualTo(round * 10L + other);
        }
    }

    @Test
    void shouldGiveMemoryBackToADrainOfWhichNoRankHearsByACall() {
        run(engine -> {
            final Collectives collectives = collectives(engine);
            for (int round = 0; round < 5; round++) {
                gather(collectives, round, RANKS, engine.worldRank());
            }
            final TestDrain drain = drains.get(engine.worldRank());
            meeting.await();
            isBegun.set(true);
            drain.begin();
            // Another thread tells of it, and it is over before this rank calls MPI again.
            final Thread control = Thread.ofPlatform().start(() -> {
                while (!drain.isOver()) {
                    Thread.onSpinWait();
                }
            });
            control.join();
            meeting.await();
            for (int round = 5; round < 10; round++) {
                gather(collectives, round, RANKS, engine.worldRank());
            }
        });
    }

    @Test
    void shouldGiveMemoryBackAtAnyMomentOfACollective() {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        final int begin = 3 + random.nextInt(50);
        run(engine -> {
            final Collectives collectives = collectives(engine);
            final Random delays = new Random(seed + engine.worldRank());
            final TestDrain drain = drains.get(engine.worldRank());
            final AtomicBoolean isDrained = new AtomicBoolean();
            final Thread control = Thread.ofPlatform().daemon().unstarted(() -> {
                spin(delays.nextInt(20_000));
                isBegun.set(true);
                drain.begin();
                while (!drain.isOver()) {
                    Thread.yield();
                }
                isDrained.set(true);
            });
            int round = 0;
            for (; round < 100; round++) {
                if (round == begin) {
                    control.start();
                }
                gather(collectives, round, RANKS, engine.worldRank());
            }
            control.join();
            assertThat(isDrained).isTrue();
            gather(collectives, round, RANKS, engine.worldRank());
        });
    }

    private static void spin(final int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
