package mpi;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import mpi.programs.random.RandomCollectives;
import mpi.testing.Hosts;
import mpi.testing.Ranks;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any collectives, by any ranks, in any forms. What is expected, the program says itself. */
@Timeout(600)
class RandomCollectivesTest {
    /** Communicators that each number of ranks tries: many more in the soak. */
    private static final int COMMUNICATORS = Integer.getInteger("vicinity.mpi.communicators", 3);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 16})
    void shouldDoOnOneHostWhatPlainLoopsDo(final int ranks) throws Exception {
        run(new Hosts(new int[ranks]), seed());
    }

    /** Which are neighbours by number, or anywhere. */
    @ParameterizedTest
    @ValueSource(ints = {4, 7, 9, 12})
    void shouldDoOnSeveralHostsWhatPlainLoopsDo(final int ranks) throws Exception {
        final long seed = seed();
        final SplittableRandom random = new SplittableRandom(seed);
        final int[] hosts = random.ints(ranks, 0, 2 + random.nextInt(3)).toArray();
        if (random.nextBoolean()) {
            Arrays.sort(hosts);
        }
        run(new Hosts(hosts), seed);
    }

    private static long seed() {
        final long seed =
                Long.getLong("vicinity.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("collectives: again with -Dvicinity.seed=" + seed);
        return seed;
    }

    private static void run(final Hosts hosts, final long seed) throws Exception {
        Ranks.run(hosts, RandomCollectives.class, Long.toString(seed), Integer.toString(COMMUNICATORS));
    }
}
